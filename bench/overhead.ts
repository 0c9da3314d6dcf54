import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { tap } from 'rxjs';
import type { Batch } from '../core/sample.js';
import { engine } from '../engines/index.js';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../models/index.js';
import { batch, train } from '../operators/index.js';
import { run } from '../run/index.js';
import { jsonl } from '../sinks/index.js';
import { fashionMnist } from '../sources/index.js';
import { bareLoop, quartiles } from './step.js';

const epochs = 4;
// The compilers of V8 are still at work before.
const warmUp = 100;

/**
 * What the pipeline costs beside TensorFlow: each step of the main job (source, shuffle, batch, train, events to a
 * file) is followed by the same TensorFlow calls by hand on the same batch, so that both meet the same noise.
 */
export async function main(): Promise<void> {
  const loaded = await engine();
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const times = { pipeline: [] as number[], byHand: [] as number[] };
  const bare = bareLoop(loaded);
  let current: Batch | undefined;
  const job = run({ dir, engine: { prefer: loaded.name }, sinks: [jsonl()] }, ({ read, createTrainer }) => {
    const model = { model: mlp(), optimizer: sgd(0.5), loss: softmaxCrossEntropy, metrics: { accuracy } };
    const remember = tap((each: Batch) => {
      current = each;
    });
    return read(fashionMnist().training, { epochs }).pipe(batch(256), remember, train(createTrainer(model)));
  });
  let since = performance.now();
  try {
    await job.forEach((event) => {
      // The last batch of an epoch is smaller: the loop by hand has the size fixed.
      if (event.type !== 'step' || event.size !== 256 || current === undefined) return;
      const arrived = performance.now();
      bare(current);
      const done = performance.now();
      if (event.step > warmUp) {
        times.pipeline.push(arrived - since);
        times.byHand.push(done - arrived);
      }
      since = performance.now();
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  const [pipeline, byHand] = [quartiles(times.pipeline), quartiles(times.byHand)];
  const steps = times.pipeline.length;
  console.log(`${loaded.why}; Node ${process.version}; ${cpus()[0]?.model}; ${steps} steps each, in turn`);
  console.log(`TensorFlow calls by hand  ${byHand.median.toFixed(3)} ms a step (quartiles ${byHand.range})`);
  console.log(
    `whole pipeline            ${pipeline.median.toFixed(3)} ms a step (quartiles ${pipeline.range})`,
  );
  const added = (pipeline.median / byHand.median - 1) * 100;
  console.log(`the pipeline adds         ${added.toFixed(1)} % (goal: at most 5 %)`);
}
