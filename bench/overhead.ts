import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { tap } from 'rxjs';
import type { Batch } from '../core/sample.js';
import { type Engine, engine } from '../engines/index.js';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../models/index.js';
import { batch, train } from '../operators/index.js';
import { run } from '../run/index.js';
import { jsonl } from '../sinks/index.js';
import { fashionMnist } from '../sources/index.js';
import { bareLoop, quartiles } from './step.js';

const epochs = 4;
// The compilers of V8 are still at work before.
const warmUp = 100;
const size = 256;
// Steps of one, then as many of the other.
const turn = 10;

/** The times of single steps, in milliseconds. */
interface Times {
  readonly pipeline: number[];
  readonly byHand: number[];
}

/**
 * What the pipeline costs beside TensorFlow: the main job (source, shuffle, batch, train, events to a file) and the
 * same TensorFlow calls by hand on the same batches take turns of ten steps, so that both meet the same noise. The
 * first step of a turn does not count: it finds the processor's caches as the other left them. Once with the trainer
 * in this thread, and once in a worker, where the next batch is read while it computes.
 */
export async function main(): Promise<void> {
  const loaded = await engine();
  console.log(`${loaded.why}; Node ${process.version}; ${cpus()[0]?.model}`);
  for (const worker of [false, true]) report(worker, await measure(loaded, worker));
}

async function measure(loaded: Engine, worker: boolean): Promise<Times> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const times: Times = { pipeline: [], byHand: [] };
  const bare = bareLoop(loaded);
  let batches: Batch[] = [];
  let steps: number[] = [];
  const where = { dir, engine: { prefer: loaded.name, worker }, sinks: [jsonl()] };
  const job = run(where, ({ read, createTrainer }) => {
    const model = { model: mlp(), optimizer: sgd(0.5), loss: softmaxCrossEntropy, metrics: { accuracy } };
    const remember = tap((each: Batch) => {
      batches.push(each);
    });
    return read(fashionMnist().training, { epochs }).pipe(batch(size), remember, train(createTrainer(model)));
  });
  let since = performance.now();
  try {
    await job.forEach((event) => {
      if (event.type === 'step') steps.push(performance.now() - since);
      // The last batch of an epoch is smaller, and the loop by hand has the size fixed: a new turn begins there.
      if (event.type !== 'step' || event.size !== size) [batches, steps] = [[], []];
      if (steps.length === turn) {
        const byHand = batches.slice(0, turn).map((each) => timeOf(() => bare(each)));
        if (event.type === 'step' && event.step > warmUp) {
          times.pipeline.push(...steps.slice(1));
          times.byHand.push(...byHand.slice(1));
        }
        [batches, steps] = [batches.slice(turn), []];
      }
      since = performance.now();
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  return times;
}

function report(worker: boolean, times: Times): void {
  const [pipeline, byHand] = [quartiles(times.pipeline), quartiles(times.byHand)];
  const added = (pipeline.median / byHand.median - 1) * 100;
  console.log(
    `\ntrainer in ${worker ? 'a worker' : 'this thread'}, ${times.pipeline.length} steps each, in turns`,
  );
  console.log(`TensorFlow calls by hand  ${byHand.median.toFixed(3)} ms a step (quartiles ${byHand.range})`);
  console.log(
    `whole pipeline            ${pipeline.median.toFixed(3)} ms a step (quartiles ${pipeline.range})`,
  );
  console.log(`the pipeline adds         ${added.toFixed(1)} % (goal: at most 5 %)`);
}

function timeOf(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
