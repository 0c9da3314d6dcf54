import { type Kernel, loadKernel } from './load-kernel.js';
import { compiledModule } from './resize-bytes-module.js';
import type { Bytes } from './scale-bytes.js';
import { type Taps, tapsOf } from './taps.js';

/** A rectangle of a picture whose rows hold `columns` pixels of so many channels. */
export interface BytesPart {
  readonly data: Bytes;
  readonly columns: number;
  readonly channels: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Brings a part of a picture of bytes to a size, bilinear with antialias, by WebAssembly's SIMD; whether it did.
 *
 * It leaves alone what has more than four channels or would need more than 64 MiB. In single precision: a byte may
 * differ by 1 from one that was computed in double precision.
 *
 * @param part lies within the picture.
 * @param result as many bytes as `height * width * channels`.
 */
export function resizeBytes(part: BytesPart, height: number, width: number, result: Bytes): boolean {
  if (part.channels > mostChannels) return false;
  kernel ??= loadKernel(compiledModule, 'resize') ?? 'none';
  return kernel !== 'none' && resizeWith(kernel, part, height, width, result);
}

const mostChannels = 4;
const mostMemory = 64 * 2 ** 20;
const pageSize = 65_536;
// What the kernel may read or write behind a row of the part, behind a mixed row, and behind one of pixels.
const margin = 64;
// An entry of a table begins with where its pixels begin, and their number.
const head = 2;
const rowsAtATime = 4;

let kernel: Kernel | 'none' | undefined;

function resizeWith(
  { memory, run }: Kernel,
  part: BytesPart,
  height: number,
  width: number,
  result: Bytes,
): boolean {
  const { data, columns, channels } = part;
  const [down, across] = [tapsOf(part.height, height), tapsOf(part.width, width)];
  const stride = columns * channels;
  const length = part.width * channels;
  const first = part.top * stride + part.left * channels;
  const bytes = (part.height - 1) * stride + length;
  const rows = rowsAtATime * Math.ceil(height / rowsAtATime);
  const acrossAt = rows * entrySize(down);
  const mixedAt = acrossAt + tableSize(across);
  const mixedStride = 4 * length + margin;
  const resultStride = width * channels;
  const pixelsAt = mixedAt + rowsAtATime * mixedStride;
  const partAt = pixelsAt + rowsAtATime * (resultStride + margin);
  const resultAt = partAt + bytes + margin;
  const size = resultAt + rows * resultStride + margin;
  if (size > mostMemory) return false;
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
  putTable(memory, 0, down, stride);
  putTable(memory, acrossAt, across, 4 * channels);
  const all = new Uint8Array(memory.buffer);
  // Empty rows make up the last ones; they come to lie behind the result.
  all.fill(0, tableSize(down), acrossAt);
  all.set(data.subarray(first, first + bytes), partAt);
  run(
    partAt,
    stride,
    length,
    0,
    acrossAt,
    entrySize(down),
    acrossAt,
    mixedAt,
    entrySize(across),
    channels,
    mixedAt,
    mixedStride,
    pixelsAt,
    resultAt,
    resultStride,
  );
  result.set(all.subarray(resultAt, resultAt + result.length));
  return true;
}

function entrySize({ most }: Taps): number {
  return 4 * (head + most);
}

function tableSize(taps: Taps): number {
  return taps.starts.length * entrySize(taps);
}

/** Puts the table of an axis to its place; `step` are the bytes from an old pixel to the next. */
function putTable(
  { buffer }: WebAssembly.Memory,
  at: number,
  { starts, counts, weights, most }: Taps,
  step: number,
): void {
  const count = starts.length * (head + most);
  const [whole, factors] = [new Int32Array(buffer, at, count), new Float32Array(buffer, at, count)];
  for (let place = 0, to = 0; place < starts.length; place++, to += head + most) {
    const taps = counts[place] ?? 0;
    whole[to] = (starts[place] ?? 0) * step;
    whole[to + 1] = taps;
    for (let tap = 0; tap < taps; tap++) factors[to + head + tap] = weights[place * most + tap] ?? 0;
  }
}
