import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { deviation, type GeneratedOptions, generated, generatedSchema } from './generated.js';

const optionsSchema = z.object({
  ...generatedSchema('spirals'),
  classes: z.number().int().min(1).default(2),
  turns: z.number().min(0).default(1),
  noise: deviation.default(0.02),
});

/** How {@link spirals} is set. */
export interface SpiralsOptions extends GeneratedOptions {
  /** How many arms there are, at least 1; default 2. */
  readonly classes?: number;
  /** How often an arm goes round, 0 or more; default 1. */
  readonly turns?: number;
  /** Standard deviation of what is added to each feature, 0 or more; default 0.02. */
  readonly noise?: number;
}

/**
 * Synthetic data of spirals that wind around each other, an arm each class.
 *
 * `x` is float32 of shape `[2]`, within the unit circle but for the noise; `y` is the arm, sample `i` of arm
 * `i % classes`: radius `r` uniform from 0 to 1, angle `2 pi (turns r + arm / classes)`.
 * (After Lang and Witbrock, "Learning to Tell Two Spirals Apart", 1988.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { spirals } from 'millrace/sources';
 * read(spirals({ size: 3, classes: 3 })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function spirals(options: SpiralsOptions = {}): Source<Sample<Dense<Float32Array>, number>> {
  const settings = parseOptions('spirals', optionsSchema, options);
  const { classes, turns, noise } = settings;
  return generated('spirals', settings, 2, (random, index) => {
    const y = index % classes;
    const radius = random.uniform();
    const angle = 2 * Math.PI * (turns * radius + y / classes);
    const across = radius * Math.cos(angle) + noise * random.normal();
    const up = radius * Math.sin(angle) + noise * random.normal();
    return { data: Float32Array.of(across, up), y };
  });
}
