import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { deviation, type GeneratedOptions, generated, generatedSchema } from './generated.js';

const optionsSchema = z.object({ ...generatedSchema('moons'), noise: deviation.default(0.1) });

/** How {@link moons} is set. */
export interface MoonsOptions extends GeneratedOptions {
  /** Standard deviation of what is added to each feature, 0 or more; default 0.1. */
  readonly noise?: number;
}

/**
 * Synthetic data of two half circles that reach into each other: two classes that no straight line separates.
 *
 * `x` is float32 of shape `[2]`, `y` is 0 for the upper moon around (0, 0) and 1 for the lower one around (1, 0.5), both of
 * radius 1 and by turns. (After `make_moons` of scikit-learn.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { moons } from 'millrace/sources';
 * read(moons({ size: 4, noise: 0 })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function moons(options: MoonsOptions = {}): Source<Sample<Dense<Float32Array>, number>> {
  const settings = parseOptions('moons', optionsSchema, options);
  const { noise } = settings;
  return generated('moons', settings, 2, (random, index) => {
    const y = index % 2;
    const angle = Math.PI * random.uniform();
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const [across, up] = y === 0 ? [cosine, sine] : [1 - cosine, 0.5 - sine];
    return { data: Float32Array.of(across + noise * random.normal(), up + noise * random.normal()), y };
  });
}
