import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Watching } from './recording.js';
import type { Settings } from './settings.js';
import { pages, Viewer } from './viewer.js';

const turnEpochs = 5;
// Pages come and go in them.
const settling = 1;
const warmUpTurns = 2;
const script = fileURLToPath(new URL('./watched.ts', import.meta.url));

/** The CPU time of a training process, in turns of some epochs: with nobody looking, and with many. */
export async function measureWatching({ turns }: Settings): Promise<Watching> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const epochs = 2 * (turns + warmUpTurns) * turnEpochs;
  const words = ['--import', 'tsx', script, '--dir', dir, '--epochs', String(epochs)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const alone: number[] = [];
  const watched: number[] = [];
  const memory: number[] = [];
  let page: Viewer | undefined;
  let before = 0;
  let received = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const told = toldSchema.parse(JSON.parse(line));
      if ('url' in told) page = new Viewer(told.url);
      if (!('epoch' in told) || !page) continue;
      const place = told.epoch % turnEpochs;
      if (place === settling - 1) before = told.cpu;
      if (place < turnEpochs - 1) continue;
      const turn = Math.floor(told.epoch / turnEpochs);
      const isWatched = turn % 2 === 1;
      if (turn >= 2 * warmUpTurns) {
        (isWatched ? watched : alone).push((told.cpu - before) / (turnEpochs - settling));
        memory.push(told.memory);
      }
      if (isWatched) received += page.leave();
      else await page.watch();
    }
  } finally {
    page?.leave();
    child.kill();
    await rm(dir, { recursive: true, force: true });
  }
  return { pages, turnEpochs, settling, alone, watched, memory, received };
}

const toldSchema = z.union([
  z.object({ url: z.string() }),
  z.object({ epoch: z.number(), cpu: z.number(), memory: z.number() }),
]);
