import { type Dense, emptyLike, type TypedArray } from '../../core/sample.js';
import { sidesOf } from '../image.js';
import { resizeBytes } from '../scaling/resize-bytes.js';
import { isBytes } from '../scaling/scale-bytes.js';
import { type Taps, tapsOf } from '../scaling/taps.js';
import { addRow, putRow, workspace, zeros } from './passes.js';
import { isWhole, rounding } from './pixels.js';
import { crop, type Window } from './random-crop.js';
import type { Matrix, Moved, Range } from './transform.js';

/**
 * Cuts a rectangle out of a picture and brings it to another size, bilinear with antialias.
 *
 * Pixels are squares whose centres lie at halves; where it shrinks, a new pixel is the mean of all that it covers,
 * weighted by a triangle, as in Pillow. Bytes are rounded once, at the end, a half to even; torchvision's
 * `resized_crop` rounds them after each of its two passes, which makes a difference of 1. Bytes of up to four channels
 * are computed in single precision by SIMD, unless the part is huge: a difference of 1 as well, and rarely.
 *
 * @param window lies within the picture.
 * @param size height and width.
 */
export function resizedCrop(image: Dense, window: Window, size: Range): Moved {
  const [height, width] = size;
  if (height === window.height && width === window.width) return crop(image, window);
  const [, , channels] = sidesOf(image);
  const data = emptyLike(image.data, height * width * channels);
  isWhole(image);
  resizeInto(image, window, size, data);
  return { image: { data, shape: [height, width, channels] }, matrix: partPlacement(window, size) };
}

/** Writes a part of a picture at a size, as {@link resizedCrop} does it. */
export function resizeInto(image: Dense, window: Window, size: Range, into: TypedArray): void {
  const [, columns, channels] = sidesOf(image);
  const { data } = image;
  const done =
    isBytes(data) && isBytes(into) && resizeBytes({ ...window, data, columns, channels }, ...size, into);
  if (!done) mixPixels(image, window, size, into);
}

/** The same by a loop, for numbers of any kind; bytes are computed in double precision and rounded once. */
export function mixPixels(image: Dense, window: Window, [height, width]: Range, into: TypedArray): void {
  const [, , channels] = sidesOf(image);
  const columns = mixColumns(image, window, width);
  mixRows(columns, tapsOf(window.height, height), width * channels, rounding(into));
}

/** Where each point of a picture goes when a part of it is brought to a size: height and width. */
export function partPlacement({ top, left, height, width }: Window, size: Range): Matrix {
  const [down, across] = [size[0] / height, size[1] / width];
  return [across, 0, -left * across, 0, down, -top * down];
}

/** The window with as many columns as asked for, and its own rows. */
function mixColumns({ data, shape }: Dense, window: Window, width: number): Float32Array {
  const [, columns = 0, channels = 0] = shape;
  const { starts, counts, weights, most } = tapsOf(window.width, width);
  const mixed = workspace(window.height * width * channels);
  let to = 0;
  for (let row = 0; row < window.height; row++) {
    const line = (window.top + row) * columns + window.left;
    for (let column = 0; column < width; column++) {
      const first = column * most;
      const end = first + (counts[column] ?? 0);
      const start = (line + (starts[column] ?? 0)) * channels;
      // Up to three channels at a time: a sum in a variable is faster than one in an array.
      for (let channel = 0; channel < channels; channel += 3) {
        let [one, two, three] = [0, 0, 0];
        for (let tap = first, from = start + channel; tap < end; tap++, from += channels) {
          const weight = weights[tap] ?? 0;
          one += weight * (data[from] ?? 0);
          two += weight * (data[from + 1] ?? 0);
          three += weight * (data[from + 2] ?? 0);
        }
        mixed[to] = one;
        if (channel + 1 < channels) mixed[to + 1] = two;
        if (channel + 2 < channels) mixed[to + 2] = three;
        to += Math.min(3, channels - channel);
      }
    }
  }
  return mixed;
}

/** Mixes rows of `length` numbers. */
function mixRows(rows: Float32Array, taps: Taps, length: number, into: TypedArray): void {
  const { starts, counts, weights, most } = taps;
  for (let row = 0; row < starts.length; row++) {
    const sums = zeros(length);
    const start = starts[row] ?? 0;
    for (let tap = 0; tap < (counts[row] ?? 0); tap++)
      addRow(sums, rows, (start + tap) * length, length, weights[row * most + tap] ?? 0);
    putRow(sums, length, into, row * length);
  }
}
