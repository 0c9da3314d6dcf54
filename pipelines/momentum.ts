import { add, mul, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../models/optimizer.js';
import { customOptimizer } from '../models/optimizers/custom-optimizer.js';
import { sgd } from '../models/optimizers/sgd.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

/**
 * A line through the airfoil data by gradient descent that keeps its velocity.
 *
 * ```text
 * v ← μ v + η g        η = 0.004    μ = 0.9
 * w ← w − v
 * ```
 *
 * The velocity is a mean of the gradients of about the last 1 / (1 − μ) steps: where they point to and fro it cancels
 * them, where they agree it adds them up, so that the path through a long valley is straight. A tenth of the rate of plain
 * gradient descent moves as far (Polyak, 1964; Dive into Deep Learning, 12.6).
 *
 * @example
 * ```ts no-run
 * import { momentum } from 'millrace/pipelines';
 * const options = momentum.options.parse({ optimizer: 'built-in' });
 * momentum.start(options, { dir: 'runs/momentum', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const momentum = pipeline({
  name: 'momentum',
  summary: 'Gradient descent with momentum on the airfoil data',
  examples: [{ flags: '--optimizer built-in', does: 'the optimizer of the library' }],
  lesson: {
    chapter: '12.6',
    smoke: { epochs: 1, checkpointEvery: 20 },
    alike: { optimizer: 'built-in' },
    trials: [{ options: {}, goals: airfoilGoals }],
  },
  options: z.object({
    ...airfoilFields,
    learningRate: fields.learningRate(0.004),
    momentum: z.number().min(0).lt(1).default(0.9).describe('How much of the velocity is kept'),
    optimizer: fields.scratchOptimizer(),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, momentum } = options;
    const optimizer =
      options.optimizer === 'scratch'
        ? momentumFromScratch({ learningRate, momentum })
        : sgd({ learningRate, momentum });
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});

/** Settings of {@link momentumFromScratch}. */
interface Settings {
  readonly learningRate: number;
  readonly momentum: number;
}

/** Gradient descent with momentum as its equations are written. */
export function momentumFromScratch(settings: Settings): Optimizer {
  return customOptimizer(
    import.meta.url,
    { ...settings },
    {
      name: 'momentumFromScratch',
      state: ['velocity'],
      move(weight, gradient, state, { rate }) {
        const velocity = add(mul(state.velocity, settings.momentum), mul(gradient, rate));
        return { weight: sub(weight, velocity), velocity };
      },
    },
  );
}
