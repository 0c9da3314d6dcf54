import type { TensorInfo } from '@tensorflow/tfjs-core';
import { refuseBooleans } from './booleans.js';
import {
  type Guards,
  inputInvalid,
  inputOf,
  type KernelCall,
  numbersOf,
  product,
  requireLater,
  valuesOf,
} from './guard.js';
import { checkSize } from './memory.js';

/**
 * Places that are not there. Upstream a class beyond the last becomes a row of zeros, a row beyond the last reads
 * memory that is not the tensor's, and a place to write to is forgotten.
 *
 * The places are read, which costs a copy of them; on WebGPU they are not.
 */
export const indexingGuards: Guards = {
  OneHot(call) {
    const indices = inputOf(call, 'indices');
    const [depth = 0] = numbersOf(call, 'depth');
    if (!(Number.isInteger(depth) && depth > 0))
      throw inputInvalid(call, 'depth', depth, 'a whole number above 0');
    checkSize(call, product(indices.shape) * depth);
    checkPlaces(call, indices, depth);
  },
  GatherV2(call) {
    const { shape } = inputOf(call, 'x');
    const indices = inputOf(call, 'indices');
    const [axis = 0] = numbersOf(call, 'axis');
    const length = shape[axis < 0 ? axis + shape.length : axis] ?? 0;
    checkSize(call, (product(shape) / Math.max(length, 1)) * product(indices.shape));
    checkPlaces(call, indices, length);
  },
  GatherNd: (call) => checkPaths(call, 'indices', inputOf(call, 'params').shape),
  ScatterNd(call) {
    const shape = numbersOf(call, 'shape');
    checkSize(call, product(shape));
    checkPaths(call, 'indices', shape);
  },
  TensorScatterUpdate: (call) => checkPaths(call, 'indices', inputOf(call, 'tensor').shape),
  SparseToDense(call) {
    const shape = numbersOf(call, 'outputShape');
    checkSize(call, product(shape));
    checkPaths(call, 'sparseIndices', shape);
  },
  UnsortedSegmentSum(call) {
    const x = inputOf(call, 'x');
    const ids = inputOf(call, 'segmentIds');
    const [segments = 0] = numbersOf(call, 'numSegments');
    if (!ids.shape.every((length, axis) => length === x.shape[axis])) {
      throw inputInvalid(
        call,
        'segmentIds',
        ids.shape,
        `the first lengths of the input [${x.shape.join(', ')}]`,
      );
    }
    const rows = product(ids.shape);
    checkSize(call, rows === 0 ? segments : (product(x.shape) / rows) * segments);
    checkPlaces(call, ids, segments, Number.NEGATIVE_INFINITY);
  },
  CropAndResize: (call) => checkPlaces(call, inputOf(call, 'boxInd'), inputOf(call, 'image').shape[0] ?? 0),
  Bincount: (call) => checkPlaces(call, inputOf(call, 'x'), Number.POSITIVE_INFINITY),
  DenseBincount: (call) => checkPlaces(call, inputOf(call, 'x'), Number.POSITIVE_INFINITY),
  TopK(call) {
    refuseBooleans(call);
    const [k = 0] = numbersOf(call, 'k');
    if (!Number.isInteger(k)) throw inputInvalid(call, 'k', k, 'a whole number');
  },
  Multinomial(call) {
    const [samples = 0] = numbersOf(call, 'numSamples');
    if (!(Number.isInteger(samples) && samples >= 0)) {
      throw inputInvalid(call, 'numSamples', samples, 'a whole number of at least 0');
    }
    checkSize(call, (inputOf(call, 'logits').shape[0] ?? 1) * samples);
  },
};

/** Refuses places outside `first .. length - 1`. */
function checkPlaces(call: KernelCall, places: TensorInfo, length: number, first = 0): void {
  if (requireLater(places, first, [length])) return;
  const values = valuesOf(call, places);
  for (let at = 0; at < values.length; at++) {
    const place = values[at] ?? Number.NaN;
    if (place >= first && place < length) continue;
    const expected = Number.isFinite(first) ? `${first} .. ${length - 1}` : `below ${length}`;
    throw inputInvalid(call, `place ${at}`, place, `a whole number in ${expected}`);
  }
}

/** Refuses paths `[count, axes]` that lead outside the shape. */
function checkPaths(call: KernelCall, name: string, shape: readonly number[]): void {
  const paths = inputOf(call, name);
  const axes = paths.shape.length < 2 ? 1 : (paths.shape.at(-1) ?? 1);
  if (requireLater(paths, 0, shape.slice(0, axes))) return;
  const values = valuesOf(call, paths);
  for (let at = 0; at < values.length; at++) {
    const place = values[at] ?? Number.NaN;
    const length = shape[at % axes] ?? 0;
    if (place >= 0 && place < length) continue;
    throw inputInvalid(
      call,
      `${name} ${Math.floor(at / axes)}`,
      place,
      `places within [${shape.join(', ')}]`,
    );
  }
}
