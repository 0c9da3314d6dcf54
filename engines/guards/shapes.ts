import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Guards, inputInvalid, inputOf, type KernelCall, numbersOf, product } from './guard.js';
import { checkSize } from './memory.js';
import { bracket } from './window.js';

/** Lengths and places that are fractions, negative or NaN: upstream each engine makes something else of them. */
export const shapeGuards: Guards = {
  Reshape(call) {
    const shape = numbersOf(call, 'shape');
    checkWhole(call, 'shape', shape, -1);
    if (!shape.includes(-1) || product(inputOf(call, 'x').shape) > 0) return;
    throw inputInvalid(call, 'shape', shape, 'every length given, for the input is empty');
  },
  Transpose(call) {
    const axes = numbersOf(call, 'perm');
    const given = axes.reduce((seen, axis) => (Number.isInteger(axis) ? seen | (1 << axis) : Number.NaN), 0);
    if (given !== (1 << axes.length) - 1) {
      throw inputInvalid(call, 'perm', axes, `each axis of ${bracket(inputOf(call, 'x').shape)} once`);
    }
  },
  Slice(call) {
    const { shape } = inputOf(call, 'x');
    const begin = numbersOf(call, 'begin');
    const size = numbersOf(call, 'size');
    checkWhole(call, 'begin', begin, 0);
    checkWhole(call, 'size', size, -1);
    if (
      begin.length <= shape.length &&
      begin.every((from, axis) => endOf(from, size[axis]) <= (shape[axis] ?? 0))
    )
      return;
    throw inputInvalid(
      call,
      'slice',
      `begin ${bracket(begin)}, size ${bracket(size)}`,
      `one within ${bracket(shape)}`,
    );
  },
  StridedSlice(call) {
    for (const name of ['begin', 'end', 'strides']) {
      checkWhole(call, name, numbersOf(call, name), Number.NEGATIVE_INFINITY);
    }
  },
  Concat(call) {
    const parts = Object.values(call.inputs).filter(isTensor);
    const dtypes = parts.map(({ dtype }) => dtype);
    if (dtypes.some((dtype) => dtype !== dtypes[0])) throw inputInvalid(call, 'dtypes', dtypes, 'one dtype');
    checkTotal(call);
  },
  Pack: checkTotal,
  SplitV(call) {
    checkWhole(call, 'sizes', numbersOf(call, 'numOrSizeSplits'), -1);
  },
  Tile(call) {
    const repetitions = numbersOf(call, 'reps');
    checkWhole(call, 'reps', repetitions, 0);
    checkSize(call, product(inputOf(call, 'x').shape) * product(repetitions));
  },
  PadV2: checkPadding,
  MirrorPad: checkPadding,
  BatchToSpaceND(call) {
    const { shape } = inputOf(call, 'x');
    const block = numbersOf(call, 'blockShape');
    pairsOf(call, 'crops').forEach((pair, axis) => {
      if ((shape[axis + 1] ?? 0) * (block[axis] ?? 1) >= pair[0] + pair[1]) return;
      throw inputInvalid(
        call,
        'crops',
        pair,
        `no more than there is on axis ${axis + 1} of ${bracket(shape)}`,
      );
    });
  },
  DepthToSpace: (call) => checkWhole(call, 'blockSize', numbersOf(call, 'blockSize'), 1),
};

function checkTotal(call: KernelCall): void {
  let size = 0;
  for (const part of Object.values(call.inputs)) size += part ? product(part.shape) : 0;
  checkSize(call, size);
}

/** -1, or nothing, reaches to the end. */
function endOf(from: number, size: number | undefined): number {
  return from + Math.max(size ?? 0, 0);
}

function checkPadding(call: KernelCall): void {
  const { shape } = inputOf(call, 'x');
  const pairs = pairsOf(call, 'paddings');
  if (pairs.length !== shape.length)
    throw inputInvalid(call, 'paddings', pairs, `a pair for each axis of ${bracket(shape)}`);
  let size = 1;
  pairs.forEach((pair, axis) => {
    checkWhole(call, 'paddings', pair, 0);
    size *= (shape[axis] ?? 0) + pair[0] + pair[1];
  });
  checkSize(call, size);
}

function pairsOf(call: KernelCall, name: string): readonly (readonly [number, number])[] {
  const given = call.attributes[name];
  if (Array.isArray(given) && given.every(isPair)) return given;
  throw inputInvalid(call, name, given, 'pairs of numbers');
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2;
}

function isTensor(value: TensorInfo | undefined): value is TensorInfo {
  return value !== undefined;
}

/** Refuses all but whole numbers of at least `least`. */
function checkWhole(call: KernelCall, what: string, given: readonly number[], least: number): void {
  for (const one of given) {
    if (Number.isInteger(one) && one >= least) continue;
    const range = least === Number.NEGATIVE_INFINITY ? '' : ` of at least ${least}`;
    throw inputInvalid(call, what, given.map(String), `whole numbers${range}`);
  }
}
