import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { type Dense, emptyLike } from '../../core/sample.js';
import { shapeInvalid, sidesOf } from '../image.js';
import { fill, probability, range } from './options.js';
import type { Window } from './random-crop.js';
import { drawWindow } from './random-window.js';
import { named, type Range, sometimes, type Transform } from './transform.js';

const schema = z.strictObject({
  probability: probability.default(0.5),
  scale: range(0, 1).default([0.02, 0.33]),
  ratio: range(Number.MIN_VALUE).default([0.3, 3.3]),
  value: fill.default(0),
});

/** How {@link randomErasing} is set. */
export interface ErasingOptions {
  /** How likely a part is erased, 0 to 1; default 0.5. */
  readonly probability?: number;
  /** The least and the greatest part of the picture's area, 0 to 1; default `[0.02, 0.33]`. */
  readonly scale?: Range;
  /** The least and the greatest height for a width of 1, above 0; default `[0.3, 3.3]`. */
  readonly ratio?: Range;
  /** What is put there, a number or one for each channel; default 0. */
  readonly value?: number | readonly number[];
}

/**
 * Erases a random rectangle of a picture, with a probability. Boxes stay: what they hold is still there, hidden.
 *
 * As torchvision's `RandomErasing`; a rectangle is drawn up to ten times until it fits, else nothing is erased.
 * (Zhong et al., "Random Erasing Data Augmentation", 2017.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture, or has
 *   other channels than `value`.
 * @example
 * ```ts
 * import { augment, randomErasing } from 'millrace';
 * const vary = augment(randomErasing({ scale: [0.02, 0.2], value: 127 }));
 * ```
 */
export function randomErasing(options: ErasingOptions = {}): Transform {
  const settings = parseOptions('randomErasing', schema, options);
  const { scale } = settings;
  const ratio: Range = [1 / settings.ratio[1], 1 / settings.ratio[0]];
  const eraseSome: Transform = (image, random) => {
    const [height, width] = sidesOf(image);
    const window = drawWindow(random, [height, width], { scale, ratio }, [height - 1, width - 1]);
    return window ? erase(image, window, settings.value) : image;
  };
  return named('randomErasing', settings, sometimes(settings.probability, eraseSome));
}

/** Puts a value, or one for each channel, into a rectangle that lies within the picture. */
export function erase(
  image: Dense,
  { top, left, height, width }: Window,
  value: number | readonly number[],
): Dense {
  const [, columns, channels] = sidesOf(image);
  const values = typeof value === 'number' ? Array.from({ length: channels }, () => value) : value;
  if (values.length !== channels)
    throw shapeInvalid(image.shape, `${values.length} channels, as many as value has numbers`);
  const data = emptyLike(image.data, image.data.length);
  data.set(image.data);
  for (let row = top; row < top + height; row++) {
    let place = (row * columns + left) * channels;
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < channels; channel++) data[place++] = values[channel] ?? 0;
  }
  return { data, shape: image.shape };
}
