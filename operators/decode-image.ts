import { availableParallelism } from 'node:os';
import { pipe } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import type { Mark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { ResizedCrop } from './augmentation/random-resized-crop.js';
import { type Channels, withChannels } from './decoding/channels.js';
import { decodeBySharp } from './decoding/decode-by-sharp.js';
import { decodeByWasm } from './decoding/decode-by-wasm.js';
import {
  type Decoded,
  type Decoding,
  type DecodingOptions,
  decodeWith,
  type UnreadDecoder,
} from './decoding/decode-with.js';
import { decoderStage } from './decoding/decoder-stage.js';
import { drawingStage } from './decoding/drawing-stage.js';
import { beginsLikePicture } from './decoding/formats.js';
import { type ImageSettings, imageSchema } from './decoding/image-settings.js';
import type { SizeOptions } from './decoding/sharp-pixels.js';

/** How {@link decodeImage} is set. */
export interface DecodeImageOptions extends SizeOptions, DecodingOptions {
  /** 1 is grey, 3 are red, green and blue, whatever is in the file; transparency is dropped. Default 3. */
  readonly channels?: Channels | undefined;
  /**
   * Takes a random part of each picture, at one size, in place of `width`, `height` and `fit`. What lies below the part
   * is not decoded; the parts are those that `augment` of the same name would take.
   */
  readonly crop?: ResizedCrop | undefined;
  /** Part of what decides where `crop` cuts, and then unique in a run, as for each decoder; default `decodeImage`. */
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
  /**
   * What decodes; default `sharp`. `wasm` is millrace's own decoder, in threads of its own, for the usual JPEG (baseline,
   * grey or colours) that is wanted whole, stretched (`fit: 'fill'`) or as a `crop`, at more than a third of its size and
   * with the kernel `linear`; all else sharp still decodes. Its pixels are those of libjpeg-turbo's exact transform, to
   * the last bit, as torchvision has them; parts are brought to their size as by `augment` of the same name, which sharp
   * does a little differently. A resume with another decoder is refused.
   */
  readonly decoder?: 'sharp' | 'wasm' | undefined;
}

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
 * Needs the package sharp, which is loaded when the first picture for it arrives. It has as many threads as Node has for
 * such work: 4, or the environment's `UV_THREADPOOL_SIZE`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the file, `INPUT_INVALID`
 *   when `x` is no undecoded picture, `PACKAGE_MISSING` where the decoder cannot be loaded; with `crop` also `MARK_LOST` when
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
  const settings = parseOptions('decodeImage', imageSchema, options);
  const { crop, name, maxPixels, decoder } = settings;
  const decodable = {
    name: 'decodeImage',
    expected: `a whole picture of at most ${maxPixels} pixels`,
    decode: (bytes: Uint8Array, moved: boolean, at: Mark) => decode(bytes, moved, at, settings),
    decodeUnread: decoder === 'wasm' ? decodeUnread(settings) : undefined,
  };
  const several = { ...settings, concurrency: options.concurrency ?? concurrencies[decoder] };
  if (!crop) return pipe(decoderStage(name, decoder), decodeWith(decodable, several));
  if (options.width !== undefined || options.height !== undefined || options.fit !== undefined)
    throw twoSizes();
  const recorded = { crop: crop.name, ...(decoder === 'sharp' ? {} : { decoder }) };
  return pipe(drawingStage('decodeImage', name, recorded), decodeWith(decodable, several));
}

// A thread of wasm is told of two pictures ahead, so that it goes on while the main thread is busy. More would only be
// done out of turn, and then handed on all at once.
const concurrencies = { sharp: 4, wasm: Math.min(3 * availableParallelism(), 16) } as const;

async function decode(
  bytes: Uint8Array,
  moved: boolean,
  at: Mark,
  settings: ImageSettings,
): Promise<Decoded> {
  if (!beginsLikePicture(bytes))
    throw new Error('it begins like none of JPEG, PNG, WebP, AVIF, GIF and TIFF');
  return inChannels(await decodeBySharp(bytes, moved, at, settings), settings);
}

function decodeUnread(settings: ImageSettings): UnreadDecoder {
  return async (image, at) => {
    const decoded = await decodeByWasm(image, at, settings);
    return decoded && inChannels(decoded, settings);
  };
}

function inChannels(decoded: Decoded, { channels }: ImageSettings): Decoded {
  return { ...decoded, image: withChannels(decoded.image, channels) };
}

function twoSizes(): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'decodeImage.crop',
    given: 'crop beside width, height or fit',
    expected: 'one of them: crop has a size of its own',
  });
}
