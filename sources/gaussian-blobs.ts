import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { randomFor } from '../core/random.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { deviation, type GeneratedOptions, generated, generatedSchema } from './generated.js';

const optionsSchema = z.object({
  ...generatedSchema('gaussian-blobs'),
  classes: z.number().int().min(1).default(3),
  features: z.number().int().min(1).default(2),
  spread: deviation.default(10),
  deviation: deviation.default(1),
});

/** How {@link gaussianBlobs} is set. */
export interface GaussianBlobsOptions extends GeneratedOptions {
  /** How many blobs there are, at least 1; default 3. */
  readonly classes?: number;
  /** How many features a sample has, at least 1; default 2. */
  readonly features?: number;
  /** Centers are drawn from -spread to spread, feature by feature; default 10. */
  readonly spread?: number;
  /** Standard deviation of each blob, in each feature; default 1. */
  readonly deviation?: number;
}

/**
 * Synthetic data of classes that are normally distributed around a center each.
 *
 * `x` is float32 of shape `[features]`, `y` the class number; classes are equally frequent: sample `i` is of class
 * `i % classes`. (After `make_blobs` of scikit-learn.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { gaussianBlobs } from 'millrace/sources';
 * read(gaussianBlobs({ size: 3, features: 4 })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function gaussianBlobs(
  options: GaussianBlobsOptions = {},
): Source<Sample<Dense<Float32Array>, number>> {
  const settings = parseOptions('gaussianBlobs', optionsSchema, options);
  const { seed, classes, features, spread } = settings;
  const centers = Array.from({ length: classes }, (_, label) => {
    const random = randomFor(seed, 'gaussian blobs center', label);
    return Float64Array.from({ length: features }, () => spread * (2 * random.uniform() - 1));
  });
  return generated('gaussian blobs', settings, features, (random, index) => {
    const y = index % classes;
    const center = centers[y] ?? new Float64Array(features);
    return { data: Float32Array.from(center, (middle) => middle + settings.deviation * random.normal()), y };
  });
}
