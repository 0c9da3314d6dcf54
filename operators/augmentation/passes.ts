import type { TypedArray } from '../../core/sample.js';

/** A row of numbers to which others are added; the next call hands out the same memory, all zeros. */
export function zeros(length: number): Float64Array {
  if (sums.length < length) sums = new Float64Array(length);
  else sums.fill(0, 0, length);
  return sums;
}

/** Memory for what lies between two passes over a picture; the next call hands out the same. */
export function workspace(length: number): Float32Array {
  if (memory.length < length) memory = new Float32Array(length);
  return memory;
}

// Kept: to allocate it for every picture would cost more than to mix the pixels of one.
let memory = new Float32Array(0);
let sums = new Float64Array(0);

/** Adds so many numbers of a row, from `start` on, times a weight. */
export function addRow(
  to: Float64Array,
  row: Float32Array,
  start: number,
  length: number,
  weight: number,
): void {
  for (let place = 0; place < length; place++)
    to[place] = (to[place] ?? 0) + weight * (row[start + place] ?? 0);
}

/** Puts the first numbers of a row to their place. */
export function putRow(row: Float64Array, length: number, into: TypedArray, place: number): void {
  for (let offset = 0; offset < length; offset++) into[place + offset] = row[offset] ?? 0;
}
