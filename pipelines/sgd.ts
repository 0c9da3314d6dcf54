import { mul, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../models/optimizer.js';
import { customOptimizer } from '../models/optimizers/custom-optimizer.js';
import { sgd as builtIn } from '../models/optimizers/sgd.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

/**
 * A line through the airfoil data by minibatch stochastic gradient descent.
 *
 * ```text
 * g = ∂loss/∂w, averaged over a batch of 10
 * w ← w − η g                                η = 0.05
 * ```
 *
 * A step on ten samples costs as little as one on a single sample, since the arithmetic is done at once, and its gradient
 * scatters less. Two epochs, 300 steps, bring the loss to 0.242 to 0.246, close to the least that a line can have (Dive
 * into Deep Learning, 12.4 and 12.5).
 *
 * @example
 * ```ts no-run
 * import { sgd } from 'millrace/pipelines';
 * const options = sgd.options.parse({ optimizer: 'built-in' });
 * sgd.start(options, { dir: 'runs/sgd', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const sgd = pipeline({
  name: 'sgd',
  summary: 'Stochastic gradient descent on the airfoil data',
  examples: [{ flags: '--optimizer built-in', does: 'the optimizer of the library' }],
  lesson: {
    chapter: '12.4',
    smoke: { epochs: 1, checkpointEvery: 20 },
    alike: { optimizer: 'built-in' },
    trials: [{ options: {}, goals: airfoilGoals }],
  },
  options: z.object({
    ...airfoilFields,
    learningRate: fields.learningRate(0.05),
    optimizer: fields.scratchOptimizer(),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate } = options;
    const optimizer =
      options.optimizer === 'scratch' ? sgdFromScratch({ learningRate }) : builtIn(learningRate);
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});

/** Settings of {@link sgdFromScratch}. */
interface Settings {
  readonly learningRate: number;
}

/** Stochastic gradient descent as its equation is written. */
export function sgdFromScratch(settings: Settings): Optimizer {
  return customOptimizer(
    import.meta.url,
    { ...settings },
    {
      name: 'sgdFromScratch',
      move: (weight, gradient, _state, { rate }) => ({ weight: sub(weight, mul(gradient, rate)) }),
    },
  );
}
