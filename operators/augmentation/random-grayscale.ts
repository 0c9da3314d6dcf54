import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Dense, emptyLike } from '../../core/sample.js';
import { probability } from './options.js';
import { channelsOf, isWhole, luma } from './pixels.js';
import { named, sometimes, type Transform } from './transform.js';

const schema = z.strictObject({ probability: probability.default(0.1) });

/** How {@link randomGrayscale} is set. */
export interface GrayscaleOptions {
  /** How likely a picture loses its colours, 0 to 1; default 0.1. */
  readonly probability?: number;
}

/**
 * Takes the colours out of a picture, with a probability; it keeps its channels.
 *
 * As torchvision's `RandomGrayscale`: 0.2989 red + 0.587 green + 0.114 blue, bytes without the fraction.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to other than 1 or 3 channels,
 *   `INPUT_INVALID` to other than bytes or floats.
 * @example
 * ```ts
 * import { augment, randomGrayscale } from 'millrace';
 * const vary = augment(randomGrayscale({ probability: 0.2 }));
 * ```
 */
export function randomGrayscale(options: GrayscaleOptions = {}): Transform {
  const settings = parseOptions('randomGrayscale', schema, options);
  return named('randomGrayscale', settings, sometimes(settings.probability, grayscale));
}

/** Takes the colours out of a picture. */
export function grayscale(image: Dense): Dense {
  isWhole(image);
  if (channelsOf(image) === 1) return image;
  const before = image.data;
  const data = emptyLike(before, before.length);
  for (let place = 0; place < data.length; place += 3)
    data.fill(luma(before[place] ?? 0, before[place + 1] ?? 0, before[place + 2] ?? 0), place, place + 3);
  return { data, shape: image.shape };
}
