import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { deviation, type GeneratedOptions, generated, generatedSchema } from './generated.js';

const optionsSchema = z.object({
  ...generatedSchema('polynomial-data'),
  coefficients: z.array(z.number()).min(1).default([5, 1.2, -3.4, 5.6]),
  low: z.number().default(-1),
  high: z.number().default(1),
  distribution: z.enum(['uniform', 'normal']).default('uniform'),
  noise: deviation.default(0.1),
});

/** How {@link polynomialData} is set. */
export interface PolynomialDataOptions extends GeneratedOptions {
  /** The coefficients to be found, that of the constant first; default `[5, 1.2, -3.4, 5.6]`. */
  readonly coefficients?: readonly number[];
  /** The lowest `x`; default -1. */
  readonly low?: number;
  /** What `x` stays below; default 1. */
  readonly high?: number;
  /** How `x` is drawn: from `low` to `high` (default), or from the standard normal distribution, whatever those are. */
  readonly distribution?: 'uniform' | 'normal';
  /** Standard deviation of what is added to each label, 0 or more; default 0.1. */
  readonly noise?: number;
}

/**
 * Synthetic data of a polynomial: `y = c0 + c1 x + c2 x² + ... + noise`, `x` uniform or normal.
 *
 * `x` is float32 of shape `[1]`, `y` a number. (Zhang et al., "Dive into Deep Learning", on polynomial regression.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { polynomialData } from 'millrace/sources';
 * read(polynomialData({ size: 3, coefficients: [0, 0, 1] })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function polynomialData(
  options: PolynomialDataOptions = {},
): Source<Sample<Dense<Float32Array>, number>> {
  const settings = parseOptions('polynomialData', optionsSchema, options);
  const { coefficients, low, high, distribution, noise } = settings;
  return generated('polynomial data', settings, 1, (random) => {
    const data = Float32Array.of(
      distribution === 'normal' ? random.normal() : low + (high - low) * random.uniform(),
    );
    const [x = 0] = data;
    const exact = coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
    return { data, y: exact + noise * random.normal() };
  });
}
