import { MillraceError } from '../../core/errors.js';
import type { Dense, TypedArray } from '../../core/sample.js';
import { shapeInvalid, sidesOf } from '../image.js';
import { isBytes } from '../scaling/scale-bytes.js';

/**
 * Whether the numbers of a picture are whole, 0 to 255; else they are floats, 0 to 1.
 *
 * @throws MillraceError `INPUT_INVALID` for a dtype whose range is not known.
 */
export function isWhole({ data }: Dense): boolean {
  if (isBytes(data)) return true;
  if (data instanceof Float32Array || data instanceof Float64Array) return false;
  throw new MillraceError('INPUT_INVALID', {
    what: 'dtype of a picture',
    given: data.constructor.name,
    expected: 'bytes from 0 to 255, or floats from 0 to 1',
    advice: 'Bring x to one of them with map before augment',
  });
}

/**
 * How many channels a picture of light has.
 *
 * @throws MillraceError `SHAPE_INVALID` unless it is 1 (grey) or 3 (red, green, blue).
 */
export function channelsOf(image: Dense): number {
  const [, , channels] = sidesOf(image);
  if (channels === 1 || channels === 3) return channels;
  throw shapeInvalid(image.shape, '1 or 3 channels');
}

/** The same memory, but bytes are rounded when written, a half to the even neighbour, and stay within 0 to 255. */
export function rounding(data: TypedArray): TypedArray {
  return data instanceof Uint8Array ? new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) : data;
}

/** The value within 0 and a highest one. */
export function clamp(value: number, highest: number): number {
  return value < 0 ? 0 : value > highest ? highest : value;
}

/** Copies a run of numbers; a short one is faster in a loop than through a view. */
export function copyRun(
  from: TypedArray,
  start: number,
  length: number,
  to: TypedArray,
  place: number,
): void {
  if (length > 64) {
    to.set(from.subarray(start, start + length), place);
    return;
  }
  for (let offset = 0; offset < length; offset++) to[place + offset] = from[start + offset] ?? 0;
}

/**
 * How bright a colour looks, as ITU-R BT.601 weighs red, green and blue, in single precision as torchvision computes it.
 *
 * The second and third step are rounded once, as by a fused multiply and add.
 */
export function luma(red: number, green: number, blue: number): number {
  const withGreen = Math.fround(Math.fround(red * redShare) + greenShare * green);
  return Math.fround(withGreen + blueShare * blue);
}

const redShare = Math.fround(0.2989);
const greenShare = Math.fround(0.587);
const blueShare = Math.fround(0.114);
