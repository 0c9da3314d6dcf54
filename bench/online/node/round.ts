import { adwin } from '../../../operators/index.js';
import { serve } from '../../comparison/serve.js';
import { readSamples, type Samples } from '../samples.js';
import { type Answer, percentilesOf, type Question, questionSchema } from '../settings.js';
import { byHand } from './by-hand.js';
import { ours } from './ours.js';

/** A contender in Node: `hand`, or the size of the batches of ours. */
const way = process.argv[2] ?? '';

const run = (samples: Samples, each?: (row: number) => void): number | Promise<number> =>
  way === 'hand' ? byHand(samples, each) : ours(samples, Number(way), each);

await serve({}, questionSchema, async ({ task, file, samples: count }: Question): Promise<Answer> => {
  const samples = await readSamples(file, count);
  if (task === 'prequential') return timed(count, () => run(samples));
  return task === 'latency' ? latency(samples) : timed(count, () => watch(samples));
});

async function timed(samples: number, work: () => number | Promise<number>): Promise<Answer> {
  const begin = performance.now();
  const figure = await work();
  return { samples, seconds: (performance.now() - begin) / 1000, figure };
}

/** How long each sample takes, from the end of the one before. */
async function latency(samples: Samples): Promise<Answer> {
  const durations = new Float64Array(samples.y.length);
  let last = performance.now();
  const each = (row: number): void => {
    const now = performance.now();
    durations[row] = now - last;
    last = now;
  };
  const answer = await timed(samples.y.length, () => run(samples, each));
  return { ...answer, percentiles: percentilesOf(durations) };
}

/** How many drifts ADWIN finds in the first feature. */
function watch({ x, y }: Samples): number {
  const detector = adwin().watch();
  let drifts = 0;
  for (let row = 0; row < y.length; row++) if (detector.update(x[row] ?? 0) === 'drift') drifts++;
  return drifts;
}
