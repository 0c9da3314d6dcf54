import { z } from 'zod';
import { indexed } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import { randomFor } from '../core/random.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';

const optionsSchema = z.object({
  name: z.string().min(1).default('linear-data'),
  size: z.number().int().min(0).default(1000),
  weights: z.array(z.number()).min(1).default([2, -3.4]),
  bias: z.number().default(4.2),
  noise: z.number().min(0).default(0.01),
  seed: z.number().int().default(1),
});

/** How {@link linearData} is set. */
export interface LinearDataOptions {
  /** Unique within a run; default `linear-data`. */
  readonly name?: string;
  /** Samples an epoch; default 1000. */
  readonly size?: number;
  /** The weights to be found, one a feature; default `[2, -3.4]`. */
  readonly weights?: readonly number[];
  /** The bias to be found; default 4.2. */
  readonly bias?: number;
  /** Standard deviation of what is added to each label; default 0.01. */
  readonly noise?: number;
  /** Seed of the data, apart from the seed of the order it is read in; default 1. */
  readonly seed?: number;
}

/**
 * Synthetic data of a linear model: `y = x · weights + bias + noise`, features drawn from a standard normal.
 *
 * `x` is float32 of shape `[features]`, `y` a number. Samples are computed when they are read, each from its own
 * key, so nothing is held in memory. (Zhang et al., "Dive into Deep Learning", section 3.3.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { linearData } from 'millrace/sources';
 * read(linearData({ size: 3 })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function linearData(options: LinearDataOptions = {}): Source<Sample<Dense<Float32Array>, number>> {
  const settings = parseOptions('linearData', optionsSchema, options);
  const { name, size, weights, bias, noise, seed } = settings;
  const shape = [weights.length];
  return indexed({
    name,
    size,
    get(index, at) {
      const random = randomFor(seed, 'linear data', index);
      const data = new Float32Array(weights.length);
      let exact = bias;
      for (const [feature, weight] of weights.entries()) {
        data[feature] = random.normal();
        exact += weight * (data[feature] ?? 0);
      }
      return { x: { data, shape }, y: exact + noise * random.normal(), at };
    },
    fingerprint: () => JSON.stringify(settings),
  });
}
