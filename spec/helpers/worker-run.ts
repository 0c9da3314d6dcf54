import { getBackend } from '@tensorflow/tfjs-core';
import { filter, lastValueFrom } from 'rxjs';
import type { EngineName } from '../../engines/index.js';
import { smallRun } from './small-run.js';

/** A small run in a worker, in a process without any engine: prints how it ended, and must end by itself. */
export async function runInWorker(dir: string, prefer: EngineName): Promise<void> {
  const events$ = smallRun(dir, { options: { engine: { prefer, worker: true } } });
  const end = await lastValueFrom(events$.pipe(filter(({ type }) => type === 'end')));
  process.stdout.write(`${JSON.stringify({ end: end.type, backendHere: getBackend() ?? null })}\n`);
}
