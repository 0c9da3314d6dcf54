import { z } from 'zod';
import { indexed } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import { randomFor } from '../core/random.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { type GeneratedOptions, generatedSchema } from './generated.js';

const pair = z.tuple([z.number(), z.number()]);
const schema = z.object({
  ...generatedSchema('gaussian-points'),
  matrix: z.tuple([pair, pair]).default([
    [1, 2],
    [-0.1, 0.5],
  ]),
  center: pair.default([1, 2]),
});

/** How {@link gaussianPoints} is set. */
export interface GaussianPointsOptions extends GeneratedOptions {
  /** What standard normal points, as rows, are multiplied by; default `[[1, 2], [-0.1, 0.5]]`. */
  readonly matrix?: readonly [readonly [number, number], readonly [number, number]];
  /** What is added to each; default `[1, 2]`. */
  readonly center?: readonly [number, number];
}

/**
 * Synthetic points of one Gaussian in the plane: `x = z A + b` with `z` from N(0, 1), so that their covariance is `Aᵀ A`.
 *
 * `x` is float32 of shape `[2]`; there is no label. (Dive into Deep Learning, 20.1.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { gaussianPoints } from 'millrace/sources';
 * read(gaussianPoints({ size: 3 })).subscribe(({ x }) => console.log(x.data));
 * ```
 */
export function gaussianPoints(
  options: GaussianPointsOptions = {},
): Source<Sample<Dense<Float32Array>, undefined>> {
  const settings = parseOptions('gaussianPoints', schema, options);
  const { name, size, seed, matrix, center } = settings;
  const shape = [2];
  return indexed({
    name,
    size,
    get(index, at) {
      const random = randomFor(seed, 'gaussian points', index);
      const [u, v] = [random.normal(), random.normal()];
      const data = Float32Array.from(center, (middle, axis) => {
        return middle + u * (matrix[0][axis] ?? 0) + v * (matrix[1][axis] ?? 0);
      });
      return { x: { data, shape }, y: undefined, at };
    },
    fingerprint: () => JSON.stringify(settings),
  });
}
