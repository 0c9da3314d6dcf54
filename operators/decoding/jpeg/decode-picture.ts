import { readFileSync, statSync } from 'node:fs';
import type { EncodedImage } from '../../../core/encoded-image.js';
import type { Window } from '../../augmentation/random-crop.js';
import type { Range } from '../../augmentation/transform.js';
import { cropPart } from '../crop-part.js';
import { shrinksMuch } from '../fit.js';
import { type JpegFrame, jpegFrame } from '../jpeg-size.js';
import { decodeJpeg } from './decode-jpeg.js';
import type { DecodedPart, PictureWish } from './messages.js';

/**
 * Reads a picture and decodes what is wanted of it; undefined for what it leaves to sharp.
 *
 * That is any other format, progressive files, inks, what sharp decodes at a half or less, and all that is large or not
 * quite whole or cannot be read: so there is one that says what is wrong with it.
 */
export function decodePicture(wish: PictureWish): DecodedPart | undefined {
  const bytes = bytesOf(wish.image);
  const frame = bytes && jpegFrame(bytes);
  if (!bytes || !frame || !isPlain(frame, wish.maxPixels)) return undefined;
  const { components } = frame;
  const { window, size } = partOf(frame, wish);
  if (size && (isLarge(size) || shrinksMuch(window, size))) return undefined;
  const pixels = decodeJpeg({ bytes, window, size, components });
  if (!pixels) return undefined;
  const shape = [...(size ?? [window.height, window.width]), components];
  return size ? { pixels, shape, window } : { pixels, shape };
}

/** The content of a file; undefined where it cannot be read, or is a pipe that a thread might wait for. */
function bytesOf({ file, bytes }: EncodedImage): Uint8Array | undefined {
  if (bytes) return bytes;
  try {
    return statSync(file).isFile() ? readFileSync(file) : undefined;
  } catch {
    // The reader of what is left over meets the same error, and names it.
    return undefined;
  }
}

// So that a thread's memory stays below 200 MB.
const mostPixels = 2 ** 24;

function isPlain({ height, width, components, isSequential }: JpegFrame, maxPixels: number): boolean {
  const pixels = height * width;
  const isUsual = isSequential && (components === 1 || components === 3);
  return isUsual && pixels > 0 && pixels <= Math.min(maxPixels, mostPixels);
}

function isLarge([height, width]: Range): boolean {
  return height * width > mostPixels;
}

function partOf(
  { height, width }: JpegFrame,
  { size, crop }: PictureWish,
): { readonly window: Window; readonly size?: Range | undefined } {
  if (crop) return { window: cropPart({ height, width }, crop), size: crop.size };
  return { window: { top: 0, left: 0, height, width }, size };
}
