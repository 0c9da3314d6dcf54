import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toLayersFiles } from '../models/artifacts.js';
import type { Trainer } from '../models/trainer.js';

/** Writes each trainer's network into a folder of its name, in the form `tf.loadLayersModel` reads; replaces an older one. */
export async function writeModels(dir: string, trainers: Iterable<Trainer>): Promise<void> {
  for (const trainer of trainers) await writeModel(dir, trainer);
}

async function writeModel(dir: string, trainer: Trainer): Promise<void> {
  const aside = join(dir, `.unfinished-${trainer.name}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside);
  for (const { path, data } of toLayersFiles(await trainer.snapshot())) {
    if (!path.startsWith('optimizer')) await writeDurably(join(aside, path), data);
  }
  const target = join(dir, trainer.name);
  await rm(target, { recursive: true, force: true });
  await rename(aside, target);
}

async function writeDurably(path: string, data: Uint8Array): Promise<void> {
  await writeFile(path, data);
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}
