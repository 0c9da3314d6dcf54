import { add, div, mul, pow, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../models/optimizer.js';
import { adam as builtIn } from '../models/optimizers/adam.js';
import { customOptimizer } from '../models/optimizers/custom-optimizer.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

const epsilon = 1e-6;
const beta1 = 0.9;
const beta2 = 0.999;

/**
 * A line through the airfoil data by Adam: momentum and RMSProp in one.
 *
 * ```text
 * m ← β₁ m + (1 − β₁) g                  β₁ = 0.9
 * v ← β₂ v + (1 − β₂) g²                 β₂ = 0.999
 * m̂ = m / (1 − β₁ᵗ)    v̂ = v / (1 − β₂ᵗ)
 * w ← w − η m̂ / (√v̂ + ε)                 η = 0.01    ε = 1e-6
 * ```
 *
 * Both means start at 0; dividing by what their weights sum to after t steps makes up for that (Kingma and Ba, 2015; Dive
 * into Deep Learning, 12.10).
 *
 * @example
 * ```ts no-run
 * import { adam } from 'millrace/pipelines';
 * const options = adam.options.parse({ optimizer: 'built-in' });
 * adam.start(options, { dir: 'runs/adam', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const adam = pipeline({
  name: 'adam',
  summary: 'Adam on the airfoil data',
  examples: [{ flags: '--optimizer built-in', does: 'the optimizer of the library' }],
  lesson: {
    chapter: '12.10',
    smoke: { epochs: 1, checkpointEvery: 20 },
    alike: { optimizer: 'built-in' },
    trials: [{ options: {}, goals: airfoilGoals }],
  },
  options: z.object({
    ...airfoilFields,
    learningRate: fields.learningRate(0.01),
    optimizer: fields.scratchOptimizer(),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate } = options;
    const optimizer =
      options.optimizer === 'scratch'
        ? adamFromScratch({ learningRate, epsilon })
        : builtIn({ learningRate, epsilon });
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});

/** Settings of {@link adamFromScratch}. */
interface Settings {
  readonly learningRate: number;
  readonly epsilon: number;
}

/** Adam as its equations are written. */
export function adamFromScratch(settings: Settings): Optimizer {
  return customOptimizer(
    import.meta.url,
    { ...settings },
    {
      name: 'adamFromScratch',
      state: ['mean', 'squares'],
      move(weight, gradient, state, { rate, step }) {
        const mean = add(mul(state.mean, beta1), mul(gradient, 1 - beta1));
        const squares = add(mul(state.squares, beta2), mul(square(gradient), 1 - beta2));
        const unbiasedMean = div(mean, sub(1, pow(beta1, step)));
        const unbiasedSquares = div(squares, sub(1, pow(beta2, step)));
        const scaled = div(unbiasedMean, add(sqrt(unbiasedSquares), settings.epsilon));
        return { weight: sub(weight, mul(scaled, rate)), mean, squares };
      },
    },
  );
}
