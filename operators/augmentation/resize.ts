import { type Dense, emptyLike, type TypedArray } from '../../core/sample.js';
import { sidesOf } from '../image.js';
import { addRow, putRow, workspace, zeros } from './passes.js';
import { isWhole, rounding } from './pixels.js';
import { crop, type Window } from './random-crop.js';
import type { Matrix, Moved, Range } from './transform.js';

/**
 * Cuts a rectangle out of a picture and brings it to another size, bilinear with antialias.
 *
 * Pixels are squares whose centres lie at halves; where it shrinks, a new pixel is the mean of all that it covers,
 * weighted by a triangle, as in Pillow. Bytes are rounded once, at the end, a half to even; torchvision's
 * `resized_crop` rounds them after each of its two passes, which makes a difference of 1.
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
  mixRows(mixColumns(image, window, width), tapsOf(window.height, height), width * channels, rounding(data));
  return { image: { data, shape: [height, width, channels] }, matrix: partPlacement(window, size) };
}

/** Where each point of a picture goes when a part of it is brought to a size: height and width. */
export function partPlacement({ top, left, height, width }: Window, size: Range): Matrix {
  const [down, across] = [size[0] / height, size[1] / width];
  return [across, 0, -left * across, 0, down, -top * down];
}

/** Which old pixels make each new one along an axis: `counts[i]` from `starts[i]` on, by `weights` from `i * most` on. */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
  readonly most: number;
}

function tapsOf(before: number, after: number): Taps {
  const step = before / after;
  const reach = Math.max(step, 1);
  const most = 2 * Math.ceil(reach) + 1;
  const taps = {
    starts: new Int32Array(after),
    counts: new Int32Array(after),
    weights: new Float64Array(after * most),
    most,
  };
  for (let place = 0; place < after; place++)
    fillTap(taps, place, { center: step * (place + 0.5), reach, before });
  return taps;
}

function fillTap(
  { starts, counts, weights, most }: Taps,
  place: number,
  { center, reach, before }: { readonly center: number; readonly reach: number; readonly before: number },
): void {
  const start = Math.max(Math.trunc(center - reach + 0.5), 0);
  const count = Math.min(Math.trunc(center + reach + 0.5), before) - start;
  let total = 0;
  for (let tap = 0; tap < count; tap++) {
    const weight = Math.max(1 - Math.abs(start + tap + 0.5 - center) / reach, 0);
    weights[place * most + tap] = weight;
    total += weight;
  }
  for (let tap = 0; tap < count; tap++)
    weights[place * most + tap] = (weights[place * most + tap] ?? 0) / total;
  starts[place] = start;
  counts[place] = count;
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
