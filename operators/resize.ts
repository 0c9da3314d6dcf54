import type { OperatorFunction } from 'rxjs';
import { MillraceError, show } from '../core/errors.js';
import { loadSharp } from '../core/load-sharp.js';
import type { Mark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { type Dense, isDense, type Sample } from '../core/sample.js';
import { placement } from './decoding/fit.js';
import { moveLabel } from './decoding/move-label.js';
import { pixelsOf, resized, type SizeOptions, sizeOfPixels, sizeSchema } from './decoding/sharp-pixels.js';
import { sidesOf } from './image.js';
import { mapAsync } from './map-async.js';

/** How {@link resize} is set. */
export interface ResizeOptions extends SizeOptions {
  /** How many pictures are worked on at a time, at least 1; default 4. */
  readonly concurrency?: number;
  /** How many may be held, done or being done, at least `concurrency`; default 4 times that. */
  readonly window?: number;
}

/**
 * Brings decoded pictures to a size, several at a time, off the main thread, in order.
 *
 * `x` is uint8 of shape `[height, width, channels]` with 1 or 3 channels, and comes out with other sides. Boxes of a
 * label follow, to a pixel. Pictures that come from files are better brought to their size by {@link decodeImage}, in
 * one go.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `INPUT_INVALID` when `x` is no picture of bytes,
 *   `PACKAGE_MISSING` where sharp cannot be loaded.
 * @example
 * ```ts
 * import { batch, read, resize } from 'millrace';
 * import { fashionMnist } from 'millrace/sources';
 * const { test } = fashionMnist({ limit: 100 });
 * read(test).pipe(resize({ width: 14, height: 14 }), batch(50)).subscribe(({ x }) => console.log(x.shape)); // [50, 14, 14, 1]
 * ```
 */
export function resize<Y>(
  options: ResizeOptions,
): OperatorFunction<Sample<Dense, Y>, Sample<Dense<Uint8Array>, Y>> {
  const settings = parseOptions('resize', sizeSchema, options);
  if (settings.width === undefined && settings.height === undefined) throw sizeless();
  const { fit, concurrency, window = 4 * concurrency } = settings;
  return mapAsync(
    async (sample: Sample<Dense, Y>): Promise<Sample<Dense<Uint8Array>, Y>> => {
      const { data, height, width, channels } = pictureOf(sample);
      const sharp = await loadSharp();
      const picture = resized(sharp(data, { raw: { width, height, channels } }), settings);
      // Grey would else come out as three equal colours.
      const image = await pixelsOf(channels === 1 ? picture.toColourspace('b-w') : picture);
      const matrix = placement({ height, width }, sizeOfPixels(image), fit);
      return { ...sample, x: image, y: moveLabel(sample.y, matrix, image) };
    },
    { concurrency, window },
  );
}

interface Picture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

function pictureOf({ x, at }: Sample<Dense>): Picture {
  if (!isDense(x)) throw noPicture(x, at);
  const { data } = x;
  const [height, width, channels] = sidesOf(x);
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!isBytes || (channels !== 1 && channels !== 3)) throw noPicture(x, at);
  return { data, height, width, channels };
}

function noPicture(x: unknown, { source, position }: Mark): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: 'x of a sample in resize',
    given: isDense(x) ? `${x.data.constructor.name} of shape [${x.shape.join(', ')}]` : x,
    expected: 'bytes of shape [height, width, 1] or [height, width, 3]',
    where: `source ${source}, ${show(position)}`,
    advice: 'Put resize before what makes floats of bytes',
  });
}

function sizeless(): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'resize.width and resize.height',
    given: undefined,
    expected: 'at least one of them',
  });
}
