import { MillraceError } from '../core/errors.js';
import { type Dense, emptyLike } from '../core/sample.js';
import { named, sidesOf, type Transform } from './image.js';

/** How {@link randomFlip} is set. */
export interface FlipOptions {
  /** How likely a picture is mirrored, 0 to 1; default 0.5. */
  readonly probability?: number;
}

/**
 * Mirrors a picture left to right, with a probability.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `SHAPE_INVALID` when applied to what is no picture.
 * @example
 * ```ts
 * import { augment, randomFlip } from 'millrace';
 * const flips = augment(randomFlip({ probability: 0.3 }));
 * ```
 */
export function randomFlip({ probability = 0.5 }: FlipOptions = {}): Transform {
  if (!(probability >= 0 && probability <= 1)) throw probabilityInvalid(probability);
  const flip: Transform = (image, random) => (random.uniform() < probability ? mirrored(image) : image);
  return named(`randomFlip(${probability})`, flip);
}

function mirrored(image: Dense): Dense {
  const [height, width, channels] = sidesOf(image);
  const data = emptyLike(image.data, image.data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * channels;
      const to = (row * width + width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++)
        data[to + channel] = image.data[from + channel] ?? 0;
    }
  }
  return { data, shape: image.shape };
}

function probabilityInvalid(given: number): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'randomFlip option probability',
    given,
    expected: 'a number from 0 to 1',
  });
}
