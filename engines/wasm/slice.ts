import {
  backend_util,
  type KernelFunc,
  Slice,
  SplitV,
  slice_util,
  Tensor,
  type TensorInfo,
  Unpack,
  util,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { sizeOf } from '../../core/sample.js';
import { replaceKernel } from '../replace.js';
import { type Heap, openHeap } from './heap.js';

/**
 * Makes `slice`, `split` and `unstack` fast on the WebAssembly backend: as shipped each piece costs a copy of the whole
 * tensor out of the heap, so that taking a sequence apart takes time by the square of its length.
 */
export function repairSlices(): void {
  replaceKernel(Slice, 'wasm', 'in place', numbersOnly('x', slice));
  replaceKernel(SplitV, 'wasm', 'in place', numbersOnly('x', split));
  replaceKernel(Unpack, 'wasm', 'in place', numbersOnly('value', unpack));
}

type Cut = (heap: Heap, x: Tensor, attributes: unknown) => TensorInfo | TensorInfo[];

/** Text has no place in the heap: it is left to the kernel as shipped. */
function numbersOnly(name: string, cut: Cut): (shipped: KernelFunc) => KernelFunc {
  return (shipped) => (parameters) => {
    const x = parameters.inputs[name];
    if (!(x instanceof Tensor) || x.dtype === 'string') return shipped(parameters);
    return cut(openHeap(parameters.backend, parameters.inputs), x, parameters.attrs);
  };
}

const numbers = z.union([z.number(), z.array(z.number())]);
const sliceAttributes = z.object({ begin: numbers, size: numbers.optional() });
const splitAttributes = z.object({ numOrSizeSplits: numbers, axis: z.number() });
const unpackAttributes = z.object({ axis: z.number() });

const slice: Cut = (heap, x, attributes) => {
  const { begin, size } = sliceAttributes.parse(attributes);
  const [first = [], lengths = []] = slice_util.parseSliceParams(x, begin, size);
  slice_util.assertParamsValid(x, first, lengths);
  return cutOut(heap, x, first, lengths);
};

const split: Cut = (heap, x, attributes) => {
  const { numOrSizeSplits, axis } = splitAttributes.parse(attributes);
  const [along = 0] = util.parseAxisParam(axis, x.shape);
  return pieces(heap, x, along, backend_util.prepareSplitSize(x, numOrSizeSplits, along));
};

const unpack: Cut = (heap, x, attributes) => {
  const [along = 0] = util.parseAxisParam(unpackAttributes.parse(attributes).axis, x.shape);
  const ones = new Array<number>(x.shape[along] ?? 0).fill(1);
  return pieces(heap, x, along, ones).map((piece) => ({
    ...piece,
    shape: piece.shape.filter((_, axis) => axis !== along),
  }));
};

/** Consecutive pieces of these lengths along an axis. */
function pieces(heap: Heap, x: Tensor, axis: number, lengths: readonly number[]): TensorInfo[] {
  let start = 0;
  return lengths.map((length) => {
    const begin = x.shape.map((_, dimension) => (dimension === axis ? start : 0));
    start += length;
    return cutOut(heap, x, begin, x.shape.with(axis, length));
  });
}

/** A copy of a block, in runs as long as they lie side by side. */
function cutOut(heap: Heap, x: Tensor, begin: readonly number[], shape: readonly number[]): TensorInfo {
  const cut = heap.zeros(shape, x.dtype);
  const [source, target] = [heap.numbers(x), heap.numbers(cut)];
  const last = shape.findLastIndex((length, axis) => length !== x.shape[axis]);
  const runAxis = Math.max(0, last);
  const run = sizeOf(shape.slice(runAxis));
  let written = 0;
  const copy = (axis: number, from: number): void => {
    const stride = sizeOf(x.shape.slice(axis + 1));
    const start = from + (begin[axis] ?? 0) * stride;
    if (axis >= runAxis) {
      target.set(source.subarray(start, start + run), written);
      written += run;
      return;
    }
    for (let index = 0; index < (shape[axis] ?? 0); index++) copy(axis + 1, start + index * stride);
  };
  if (target.length > 0) copy(0, 0);
  return cut;
}
