import { add, div, mul, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../models/optimizer.js';
import { adadelta as builtIn } from '../models/optimizers/adadelta.js';
import { customOptimizer } from '../models/optimizers/custom-optimizer.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

const epsilon = 1e-5;

/**
 * A line through the airfoil data by Adadelta, which needs no rate.
 *
 * ```text
 * s ← ρ s + (1 − ρ) g²                ρ = 0.9    ε = 1e-5
 * g' = √(Δ + ε) / √(s + ε) · g
 * w ← w − η g'                        η = 1
 * Δ ← ρ Δ + (1 − ρ) g'²
 * ```
 *
 * In place of a rate stands the root of a mean of the steps' own squares: a step has the unit of the weight, whatever the
 * unit of the loss. How fast it starts is decided by ε (Zeiler, 2012; Dive into Deep Learning, 12.9).
 *
 * @example
 * ```ts no-run
 * import { adadelta } from 'millrace/pipelines';
 * const options = adadelta.options.parse({ optimizer: 'built-in' });
 * adadelta.start(options, { dir: 'runs/adadelta', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const adadelta = pipeline({
  name: 'adadelta',
  summary: 'Adadelta on the airfoil data',
  examples: [{ flags: '--optimizer built-in', does: 'the optimizer of the library' }],
  lesson: {
    chapter: '12.9',
    smoke: { epochs: 1, checkpointEvery: 20 },
    alike: { optimizer: 'built-in' },
    trials: [{ options: {}, goals: airfoilGoals }],
  },
  options: z.object({
    ...airfoilFields,
    learningRate: fields.learningRate(1),
    rho: z.number().min(0).lt(1).default(0.9).describe('How much of both means is kept'),
    optimizer: fields.scratchOptimizer(),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, rho } = options;
    const optimizer =
      options.optimizer === 'scratch'
        ? adadeltaFromScratch({ learningRate, rho, epsilon })
        : builtIn({ learningRate, rho, epsilon });
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});

/** Settings of {@link adadeltaFromScratch}. */
interface Settings {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
}

/** Adadelta as its equations are written. */
export function adadeltaFromScratch(settings: Settings): Optimizer {
  return customOptimizer(
    import.meta.url,
    { ...settings },
    {
      name: 'adadeltaFromScratch',
      state: ['squares', 'changes'],
      move(weight, gradient, state, { rate }) {
        const { rho, epsilon } = settings;
        const squares = add(mul(state.squares, rho), mul(square(gradient), 1 - rho));
        const scale = div(sqrt(add(state.changes, epsilon)), sqrt(add(squares, epsilon)));
        const change = mul(scale, gradient);
        const changes = add(mul(state.changes, rho), mul(square(change), 1 - rho));
        return { weight: sub(weight, mul(change, rate)), squares, changes };
      },
    },
  );
}
