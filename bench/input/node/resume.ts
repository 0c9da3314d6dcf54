import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import type { Position } from '../../../core/mark.js';
import { read } from '../../../core/read.js';
import { batch } from '../../../operators/index.js';
import { fromArrays } from '../../../sources/index.js';
import { serve } from '../../comparison/serve.js';
import type { Resume } from '../recording.js';

const samples = 1_000_000;
const features = 16;
const size = 256;
const share = 0.9;
const questionSchema = z.object({ repetitions: z.number() });

const source = fromArrays({
  x: { data: new Float32Array(samples * features), shape: [samples, features] },
  y: new Uint8Array(samples),
});
const beginning = null;
const nearEnd: Position = { epoch: 0, index: share * samples - 1 };

// Every time another seed: nothing of an order may be left from the time before.
let seed = 0;

await serve({ node: process.versions.node }, questionSchema, async ({ repetitions }) => {
  const times: Resume = { fresh: [], resumed: [] };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    times.fresh.push(await timeToFirstBatch(beginning));
    times.resumed.push(await timeToFirstBatch(nearEnd));
  }
  return times;
});

/** In milliseconds, from asking for the samples to having a batch of them. */
async function timeToFirstBatch(from: Position | null): Promise<number> {
  const begin = performance.now();
  const first = await firstValueFrom(read(source, { from, seed: seed++ }).pipe(batch(size)));
  const took = performance.now() - begin;
  if (first.size === size) return took;
  throw new Error(`the first batch has ${first.size} samples`);
}
