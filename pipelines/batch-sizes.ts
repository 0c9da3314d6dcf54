import { z } from 'zod';
import { sgd } from '../models/optimizers/sgd.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

/**
 * The same line learnt from all samples at once, from one at a time, and from ten: what a second of work buys.
 *
 * ```text
 * w ← w − η · (1/|B|) Σ over the batch B of ∂loss/∂w
 * ```
 *
 * All 1,500 samples in a batch (`--batch-size 1500 --learning-rate 1 --epochs 6`) make six exact steps. Batches of 1
 * (`--batch-size 1 --learning-rate 0.005`) make 1,500 noisy steps an epoch, each with all the costs of a step. Batches of
 * 10, the default, are exact enough and few enough: the loss against the time, which every event tells, falls fastest
 * (Dive into Deep Learning, 12.5).
 *
 * @example
 * ```ts no-run
 * import { batchSizes } from 'millrace/pipelines';
 * const options = batchSizes.options.parse({ batchSize: 1, learningRate: 0.005 });
 * batchSizes.start(options, { dir: 'runs/single', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const batchSizes = pipeline({
  name: 'batch-sizes',
  summary: 'The airfoil data in batches of 10, of 1, and all at once',
  examples: [
    { flags: '--batch-size 1 --learning-rate 0.005', does: 'a step for each sample' },
    { flags: '--batch-size 1500 --learning-rate 1 --epochs 6', does: 'a step for all of them' },
  ],
  lesson: {
    chapter: '12.5',
    smoke: { epochs: 1, checkpointEvery: 20 },
    trials: [
      { options: {}, goals: airfoilGoals },
      { options: { batchSize: 1, learningRate: 0.005 }, goals: airfoilGoals },
      { options: { batchSize: 1500, learningRate: 1, epochs: 6 }, goals: airfoilGoals },
    ],
  },
  options: z.object({ ...airfoilFields, learningRate: fields.learningRate(0.05) }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate } = options;
    const optimizer = sgd(learningRate);
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});
