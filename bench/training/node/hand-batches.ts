import { sizeOf, type TypedArray } from '../../../core/sample.js';
import { shuffled } from '../../comparison/shuffled.js';
import { type Arrays, arrayOf } from '../files.js';

/** A batch as one makes it by hand. */
export interface HandBatch {
  readonly x: Float32Array;
  readonly xShape: readonly number[];
  readonly y: TypedArray;
  readonly yShape: readonly number[];
  readonly size: number;
}

/** Batches of shuffled epochs, the last of each epoch smaller. */
export function* handBatches(
  arrays: Arrays,
  batch: number,
  epochs = Number.POSITIVE_INFINITY,
): Generator<HandBatch> {
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')];
  const [count = 0, ...xShape] = x.shape;
  const yShape = y.shape.slice(1);
  const [xStride, yStride] = [sizeOf(xShape), sizeOf(yShape)];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(count);
    for (let begin = 0; begin < count; begin += batch) {
      const places = order.subarray(begin, begin + batch);
      const size = places.length;
      yield {
        x: gather(new Float32Array(size * xStride), x.data, places, xStride),
        xShape: [size, ...xShape],
        y: gather(new Float32Array(size * yStride), y.data, places, yStride),
        yShape: [size, ...yShape],
        size,
      };
    }
  }
}

function gather(into: Float32Array, from: TypedArray, places: Uint32Array, stride: number): Float32Array {
  for (const [row, place] of places.entries())
    into.set(from.subarray(place * stride, (place + 1) * stride), row * stride);
  return into;
}
