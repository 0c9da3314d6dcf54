import { add, div, mul, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../models/optimizer.js';
import { customOptimizer } from '../models/optimizers/custom-optimizer.js';
import { rmsprop as builtIn } from '../models/optimizers/rmsprop.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

const epsilon = 1e-6;

/**
 * A line through the airfoil data by RMSProp: Adagrad that forgets.
 *
 * ```text
 * s ← ρ s + (1 − ρ) g²           ρ = 0.9
 * w ← w − η / (√s + ε) · g       η = 0.01    ε = 1e-6
 * ```
 *
 * The sum of Adagrad becomes a mean of about the last 1 / (1 − ρ) squares, so that the steps do not shrink for ever; how
 * fast they do is left to the rate (Tieleman and Hinton, 2012; Dive into Deep Learning, 12.8).
 *
 * @example
 * ```ts no-run
 * import { rmsprop } from 'millrace/pipelines';
 * const options = rmsprop.options.parse({ optimizer: 'built-in' });
 * rmsprop.start(options, { dir: 'runs/rmsprop', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const rmsprop = pipeline({
  name: 'rmsprop',
  summary: 'RMSProp on the airfoil data',
  examples: [{ flags: '--optimizer built-in', does: 'the optimizer of the library' }],
  lesson: {
    chapter: '12.8',
    smoke: { epochs: 1, checkpointEvery: 20 },
    alike: { optimizer: 'built-in' },
    trials: [{ options: {}, goals: airfoilGoals }],
  },
  options: z.object({
    ...airfoilFields,
    learningRate: fields.learningRate(0.01),
    rho: z.number().min(0).lt(1).default(0.9).describe('How much of the mean of the squares is kept'),
    optimizer: fields.scratchOptimizer(),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, rho } = options;
    const optimizer =
      options.optimizer === 'scratch'
        ? rmspropFromScratch({ learningRate, rho, epsilon })
        : builtIn({ learningRate, rho, epsilon });
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});

/** Settings of {@link rmspropFromScratch}. */
interface Settings {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
}

/** RMSProp as its equations are written. */
export function rmspropFromScratch(settings: Settings): Optimizer {
  return customOptimizer(
    import.meta.url,
    { ...settings },
    {
      name: 'rmspropFromScratch',
      state: ['squares'],
      move(weight, gradient, state, { rate }) {
        const { rho, epsilon } = settings;
        const squares = add(mul(state.squares, rho), mul(square(gradient), 1 - rho));
        const scaled = div(gradient, add(sqrt(squares), epsilon));
        return { weight: sub(weight, mul(scaled, rate)), squares };
      },
    },
  );
}
