import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toLayersFiles } from '../models/artifacts.js';
import { averagedSnapshot } from '../models/averaged-weights.js';
import type { Trainer } from '../models/trainer.js';
import { nodeFileSystem } from './file-system.js';

/**
 * Writes each trainer's network into a folder of its name, in the form `tf.loadLayersModel` reads; replaces an older one.
 *
 * Where the optimizer averages weights, it is written with the averages.
 */
export async function writeModels(dir: string, trainers: Iterable<Trainer>): Promise<void> {
  for (const trainer of trainers) await writeModel(dir, trainer);
}

async function writeModel(dir: string, trainer: Trainer): Promise<void> {
  const aside = join(dir, `.unfinished-${trainer.name}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside);
  for (const { path, data } of toLayersFiles(averagedSnapshot(await trainer.snapshot()))) {
    if (!path.startsWith('optimizer')) await writeDurably(join(aside, path), data);
  }
  const target = join(dir, trainer.name);
  await rm(target, { recursive: true, force: true });
  await rename(aside, target);
}

async function writeDurably(path: string, data: Uint8Array): Promise<void> {
  await nodeFileSystem.writeFile(path, data);
  await nodeFileSystem.syncFile(path);
}
