import { add, div, mul, sqrt, square, sub } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../models/optimizer.js';
import { adagrad as builtIn } from '../models/optimizers/adagrad.js';
import { customOptimizer } from '../models/optimizers/custom-optimizer.js';
import { airfoilFields, airfoilGoals, airfoilRun } from './airfoil.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

const epsilon = 1e-6;

/**
 * A line through the airfoil data by Adagrad, which gives each weight a rate of its own.
 *
 * ```text
 * s ← s + g²                     squares element by element
 * w ← w − η / (√s + ε) · g       η = 0.1    ε = 1e-6
 * ```
 *
 * A weight with large gradients gets small steps, one that seldom has any keeps large ones. The sum only grows, so the
 * rate falls like 1 / √t by itself (Duchi, Hazan and Singer, 2011; Dive into Deep Learning, 12.7).
 *
 * @example
 * ```ts no-run
 * import { adagrad } from 'millrace/pipelines';
 * const options = adagrad.options.parse({ optimizer: 'built-in' });
 * adagrad.start(options, { dir: 'runs/adagrad', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const adagrad = pipeline({
  name: 'adagrad',
  summary: 'Adagrad on the airfoil data',
  examples: [{ flags: '--optimizer built-in', does: 'the optimizer of the library' }],
  lesson: {
    chapter: '12.7',
    smoke: { epochs: 1, checkpointEvery: 20 },
    alike: { optimizer: 'built-in' },
    trials: [{ options: {}, goals: airfoilGoals }],
  },
  options: z.object({
    ...airfoilFields,
    learningRate: fields.learningRate(0.1),
    optimizer: fields.scratchOptimizer(),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate } = options;
    const optimizer =
      options.optimizer === 'scratch'
        ? adagradFromScratch({ learningRate, epsilon })
        : builtIn({ learningRate, epsilon });
    return airfoilRun({ options, optimizer, epochs, batchSize, data, checkpointEvery }, settings);
  },
});

/** Settings of {@link adagradFromScratch}. */
interface Settings {
  readonly learningRate: number;
  readonly epsilon: number;
}

/** Adagrad as its equations are written. */
export function adagradFromScratch(settings: Settings): Optimizer {
  return customOptimizer(
    import.meta.url,
    { ...settings },
    {
      name: 'adagradFromScratch',
      state: ['squares'],
      move(weight, gradient, state, { rate }) {
        const squares = add(state.squares, square(gradient));
        const scaled = div(gradient, add(sqrt(squares), settings.epsilon));
        return { weight: sub(weight, mul(scaled, rate)), squares };
      },
    },
  );
}
