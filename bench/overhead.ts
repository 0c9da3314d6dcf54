import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../core/read.js';
import type { Batch } from '../core/sample.js';
import { type Engine, engine } from '../engines/index.js';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../models/index.js';
import { batch, train } from '../operators/index.js';
import { run } from '../run/index.js';
import { jsonl } from '../sinks/index.js';
import { fashionMnist } from '../sources/index.js';
import { bareLoop } from './step.js';

const rounds = 7;

/**
 * What the pipeline costs beside TensorFlow: an epoch of the main job (source, shuffle, batch, train, events to a
 * file) against the same TensorFlow calls by hand on batches that are already there. The two take turns, an epoch each.
 */
export async function main(): Promise<void> {
  const loaded = await engine();
  const { training } = fashionMnist();
  const batches = await lastValueFrom(read(training, { seed: 1 }).pipe(batch(256), toArray()));
  const times = { bare: [] as number[], pipeline: [] as number[] };
  const bare = bareLoop(loaded);
  for (let round = 0; round <= rounds; round++) {
    const seconds = { bare: epochByHand(bare, batches), pipeline: await epochInPipeline(loaded) };
    // The first round warms both up.
    if (round > 0) for (const name of ['bare', 'pipeline'] as const) times[name].push(seconds[name]);
  }
  const perStep = (values: readonly number[]): number => (median(values) / batches.length) * 1000;
  const [byHand, whole] = [perStep(times.bare), perStep(times.pipeline)];
  console.log(
    `${loaded.why}; Node ${process.version}; ${cpus()[0]?.model}; medians of ${rounds} rounds in turn`,
  );
  console.log(`TensorFlow calls by hand  ${byHand.toFixed(3)} ms a step`);
  console.log(
    `whole pipeline            ${whole.toFixed(3)} ms a step, ${Math.round(256_000 / whole)} samples/s`,
  );
  console.log(`the pipeline adds         ${((whole / byHand - 1) * 100).toFixed(1)} % (goal: at most 5 %)`);
}

function epochByHand(bare: (batch: Batch) => void, batches: readonly Batch[]): number {
  const start = performance.now();
  // The last, smaller batch is left to the pipeline: the loop by hand has the size fixed.
  for (const each of batches) bare(each.size === 256 ? each : (batches[0] ?? each));
  return (performance.now() - start) / 1000;
}

async function epochInPipeline({ name: prefer }: Engine): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  try {
    let began = 0;
    const job = run(
      { dir, engine: { prefer }, sinks: [jsonl()] },
      async ({ read: readIn, createTrainer }) => {
        const { training } = fashionMnist();
        const trainer = createTrainer({
          model: mlp(),
          optimizer: sgd(0.5),
          loss: softmaxCrossEntropy,
          metrics: { accuracy },
        });
        return readIn(training).pipe(batch(256), train(trainer));
      },
    );
    let steps = 0;
    let ended = 0;
    await new Promise<void>((resolve, reject) => {
      job.subscribe({
        next(event) {
          if (event.type !== 'step') return;
          // From the first event to the last: loading the data and the last checkpoint are not the pipeline's pace.
          if (steps++ === 0) began = performance.now();
          ended = performance.now();
        },
        error: reject,
        complete: resolve,
      });
    });
    return ((ended - began) / 1000) * (steps / (steps - 1));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
