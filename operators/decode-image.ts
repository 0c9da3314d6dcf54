import { pipe } from 'rxjs';
import type { Sharp as Picture } from 'sharp';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { loadSharp } from '../core/load-sharp.js';
import { keyOf, type Mark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { randomFor } from '../core/random.js';
import { isResizedCrop, type ResizedCrop } from './augmentation/random-resized-crop.js';
import { partPlacement } from './augmentation/resize.js';
import { type Channels, withChannels } from './decoding/channels.js';
import { type Decoded, type Decoding, type DecodingOptions, decodeWith } from './decoding/decode-with.js';
import { drawingStage } from './decoding/drawing-stage.js';
import { placement, type Size, sizeAfter } from './decoding/fit.js';
import { beginsLikePicture } from './decoding/formats.js';
import { jpegSize } from './decoding/jpeg-size.js';
import {
  followsProportions,
  partOf,
  pixelsOf,
  resized,
  type SizeOptions,
  sizeOfPixels,
  sizeSchema,
} from './decoding/sharp-pixels.js';

/** How {@link decodeImage} is set. */
export interface DecodeImageOptions extends SizeOptions, DecodingOptions {
  /** 1 is grey, 3 are red, green and blue, whatever is in the file; transparency is dropped. Default 3. */
  readonly channels?: Channels | undefined;
  /**
   * Takes a random part of each picture, at one size, in place of `width`, `height` and `fit`. What lies below the part
   * is not decoded; the parts are those that `augment` of the same name would take.
   */
  readonly crop?: ResizedCrop | undefined;
  /** Part of what decides where `crop` cuts, and then unique in a run; default `decodeImage`. */
  readonly name?: string | undefined;
  /**
   * The most pixels a picture may have, in the file and as it comes out: a small file can claim to hold a huge one.
   * Default 89,478,485, where Pillow begins to warn.
   */
  readonly maxPixels?: number | undefined;
  /**
   * Whether a picture is turned the way its camera was held (EXIF), which the boxes of its label are then taken to be
   * for; default false, as torchvision does it.
   */
  readonly orient?: boolean | undefined;
}

const schema = sizeSchema.extend({
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
  crop: z.custom<ResizedCrop>(isResizedCrop, 'randomResizedCrop(...)').optional(),
  name: z.string().min(1).default('decodeImage'),
  maxPixels: z.number().int().min(1).default(89_478_485),
  orient: z.boolean().default(false),
  invalid: z.enum(['fail', 'skip']).default('fail'),
});
type Settings = z.infer<typeof schema>;
type CropSettings = Settings & { readonly crop: ResizedCrop };

/**
 * Reads and decodes pictures (JPEG, PNG, WebP, AVIF, GIF, TIFF), several at a time, off the main thread, in order.
 *
 * `x` goes in as an undecoded picture, `{ file }` or `{ file, bytes }`, and comes out as uint8 of shape
 * `[height, width, channels]`, 0 to 255, as the file holds them: colour profiles are left alone, as by torchvision. Of
 * an animation the first picture is taken. Where a size is given, or a part with `crop`, the decoder brings the picture
 * to it: JPEG is then decoded at a half, a quarter or an eighth where that is enough. Boxes of a label follow, to a
 * pixel. A file that is no picture, is cut short, or holds more pixels than allowed ends the stream, or is skipped: the
 * first in an epoch is then told in a warning `SAMPLE_SKIPPED`, and how many they were at the epoch's end.
 *
 * Needs the package sharp, which is loaded when the first picture arrives; it has as many threads as Node has for such
 * work: 4, or the environment's `UV_THREADPOOL_SIZE`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the file, `INPUT_INVALID`
 *   when `x` is no undecoded picture, `PACKAGE_MISSING` where sharp cannot be loaded; with `crop` also `MARK_LOST` when
 *   a sample has no mark and `ORDER_INVALID` behind `shuffle`.
 * @example
 * ```ts no-run
 * import { augment, batch, decodeImage, randomFlip, randomResizedCrop, read } from 'millrace';
 * import { imageFolder } from 'millrace/sources';
 * const training = read(imageFolder({ name: 'training', dir: 'pets/training' }));
 * training.pipe(decodeImage({ crop: randomResizedCrop(224) }), augment(randomFlip()), batch(32)).subscribe();
 * const test = read(imageFolder({ name: 'test', dir: 'pets/test' }));
 * test.pipe(decodeImage({ width: 224, height: 224 }), batch(32)).subscribe();
 * ```
 */
export function decodeImage<Y>(options: DecodeImageOptions = {}): Decoding<Y> {
  const settings = parseOptions('decodeImage', schema, options);
  const { crop, name, maxPixels } = settings;
  const decodable = {
    name: 'decodeImage',
    expected: `a whole picture of at most ${maxPixels} pixels`,
    decode: (bytes: Uint8Array, moved: boolean, at: Mark) => decode(bytes, moved, at, settings),
  };
  if (!crop) return decodeWith(decodable, settings);
  if (options.width !== undefined || options.height !== undefined || options.fit !== undefined)
    throw twoSizes();
  return pipe(drawingStage('decodeImage', name, { crop: crop.name }), decodeWith(decodable, settings));
}

async function decode(bytes: Uint8Array, moved: boolean, at: Mark, settings: Settings): Promise<Decoded> {
  const { channels, crop, maxPixels, orient } = settings;
  if (!beginsLikePicture(bytes))
    throw new Error('it begins like none of JPEG, PNG, WebP, AVIF, GIF and TIFF');
  const sharp = await loadSharp();
  // Colour profiles are ignored, and an error is what libjpeg, libpng and the others call one: not a mere warning.
  const picture = sharp(bytes, {
    failOn: 'error',
    limitInputPixels: maxPixels,
    autoOrient: orient,
    ignoreIcc: true,
  });
  const { image, matrix } = crop
    ? await cropped(picture, await sizeFrom(bytes, picture, orient), at, { ...settings, crop })
    : await whole(picture, moved, settings);
  const coloured = withChannels(image, channels);
  return matrix ? { image: coloured, matrix } : { image: coloured };
}

async function cropped(picture: Picture, size: Size, at: Mark, settings: CropSettings): Promise<Decoded> {
  const { crop, name, kernel } = settings;
  const { seed, epoch, index } = keyOf(at);
  const part = crop.partOf([size.height, size.width], randomFor(seed, `augment:${name}`, epoch, index));
  const image = await pixelsOf(partOf(picture, size, part, crop.size, kernel));
  return { image, matrix: partPlacement(part, crop.size) };
}

async function whole(picture: Picture, moved: boolean, settings: Settings): Promise<Decoded> {
  const { fit, maxPixels, orient } = settings;
  const needsSize = moved || followsProportions(settings, fit);
  const before = needsSize ? await sizeOf(picture, orient) : undefined;
  if (before) checkSize(sizeAfter(before, settings, fit), maxPixels);
  const image = await pixelsOf(resized(picture, settings));
  return moved && before ? { image, matrix: placement(before, sizeOfPixels(image), fit) } : { image };
}

async function sizeFrom(bytes: Uint8Array, picture: Picture, orient: boolean): Promise<Size> {
  const size = orient ? undefined : jpegSize(bytes);
  return size ?? sizeOf(picture, orient);
}

async function sizeOf(picture: Picture, orient: boolean): Promise<Size> {
  const metadata = await picture.metadata();
  return orient ? metadata.autoOrient : metadata;
}

function checkSize({ height, width }: Size, most: number): void {
  if (height * width > most)
    throw new Error(`at the size asked for it would have ${height} x ${width} pixels`);
}

function twoSizes(): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'decodeImage.crop',
    given: 'crop beside width, height or fit',
    expected: 'one of them: crop has a size of its own',
  });
}
