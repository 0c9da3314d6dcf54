import type { EncodedImage } from '../../core/encoded-image.js';
import type { Mark } from '../../core/mark.js';
import { partPlacement } from '../augmentation/resize.js';
import { cropPlan } from './crop-part.js';
import type { Decoded } from './decode-with.js';
import type { ImageSettings } from './image-settings.js';
import { decodeInThread } from './jpeg/decoder-threads.js';
import type { PictureWish } from './jpeg/messages.js';
import { jpegFrame } from './jpeg-size.js';

/**
 * Reads a JPEG, decodes the part that is wanted and brings it to its size, all in a thread of its own; undefined for what
 * it leaves to sharp: a picture to be turned, sizes that follow the proportions or cut, other kernels, and what
 * `decodePicture` leaves to it.
 */
export async function decodeByWasm(
  image: EncodedImage,
  at: Mark,
  settings: ImageSettings,
): Promise<Decoded | undefined> {
  const wish = wishOf(image, at, settings);
  const part = wish && (await decodeInThread(wish));
  if (!part) return undefined;
  const { pixels, shape, window } = part;
  const [height = 0, width = 0] = shape;
  const decoded = { image: { data: pixels, shape } };
  return window ? { ...decoded, matrix: partPlacement(window, [height, width]) } : decoded;
}

function wishOf(image: EncodedImage, at: Mark, settings: ImageSettings): PictureWish | undefined {
  const { crop, name, width, height, fit, kernel, maxPixels, orient } = settings;
  if (orient || (image.bytes && !jpegFrame(image.bytes))) return undefined;
  const wish = { image: plain(image), maxPixels };
  if (!crop && width === undefined && height === undefined) return wish;
  if (kernel !== 'linear') return undefined;
  if (crop) return { ...wish, crop: cropPlan(at, crop, name) };
  if (width === undefined || height === undefined || fit !== 'fill') return undefined;
  return { ...wish, size: [height, width] };
}

/** No more than goes to a thread, which gets a copy: bytes without what else lies in their memory. */
function plain({ file, bytes }: EncodedImage): EncodedImage {
  if (!bytes) return { file };
  return { file, bytes: bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes) };
}
