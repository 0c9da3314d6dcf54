import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import { ftrlPerWeight } from '../arrays/learners/ftrl-per-weight.js';
import type { OnlineOptimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { settingsFrom } from './update-rule.js';

/** Settings of {@link ftrl}. */
export interface FtrlOptions {
  /** The α of the formula, above 0. The paper chooses it by the data; River's default is 0.05. */
  readonly learningRate: number;
  /** What softens the rate of weights that have hardly moved, at least 0; default 1. */
  readonly beta?: number;
  /** How far the sum of gradients must go before a weight leaves 0, at least 0; default 0. */
  readonly l1?: number;
  /** How much weights are pulled towards 0, at least 0; default 0. */
  readonly l2?: number;
}

const strength = z.number().min(0);

const schema = z.strictObject({
  learningRate: rate,
  beta: strength.default(1),
  l1: strength.default(0),
  l2: strength.default(0),
});

/**
 * FTRL-proximal, for learners: a rate of its own for each weight, and weights that are exactly 0 until they matter.
 *
 * ```text
 * σ = (√(n + g²) - √n) / α        z ← z + g - σ w        n ← n + g²
 * w = 0 where |z| ≤ λ₁, else -(z - sign(z) λ₁) / ((β + √n) / α + λ₂)
 * ```
 *
 * (McMahan et al., "Ad Click Prediction: a View from the Trenches", 2013, algorithm 1.) The penalties hold for the bias
 * too. A rate of 0 is refused: nothing can be divided by it.
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { ftrl, logisticLearner } from 'millrace';
 * const clicks = logisticLearner({ features: 2 ** 18, sparse: true, optimizer: ftrl({ learningRate: 0.05, l1: 1 }) });
 * ```
 */
export function ftrl(options: number | FtrlOptions): OnlineOptimizer {
  const settings = parseOptions('ftrl', schema, settingsFrom(options));
  const { learningRate } = settings;
  const optimizer: OnlineOptimizer = {
    name: 'ftrl',
    learningRate,
    options: settings,
    perWeight: (weights) => ftrlPerWeight(settings, weights),
  };
  return portable(import.meta.url, 'ftrl', optimizer, [settings]);
}
