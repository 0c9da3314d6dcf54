import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Guards, inputInvalid, inputOf, type KernelCall, product } from './guard.js';
import { checkSize } from './memory.js';
import { bracket } from './window.js';

/** Products of nothing, equations that do not fit their operands, statistics of another length than the channels. */
export const linearAlgebraGuards: Guards = {
  BatchMatMul: checkProduct,
  _FusedMatMul: checkProduct,
  Einsum: checkEquation,
  FusedBatchNorm(call) {
    const { shape, dtype } = inputOf(call, 'x');
    if (dtype !== 'float32') throw inputInvalid(call, 'dtype', dtype, 'float32');
    if (shape.includes(0)) throw inputInvalid(call, 'input', shape, 'a batch that is not empty');
    for (const name of ['mean', 'variance', 'offset', 'scale']) checkStatistic(call, name, shape);
  },
  LRN(call) {
    const { depthRadius } = call.attributes;
    if (typeof depthRadius === 'number' && depthRadius >= 0) return;
    throw inputInvalid(call, 'depthRadius', depthRadius, 'a whole number of at least 0');
  },
};

function checkProduct(call: KernelCall): void {
  const a = inputOf(call, 'a');
  const b = inputOf(call, 'b');
  const { transposeA, transposeB } = call.attributes;
  for (const { dtype } of [a, b]) {
    if (dtype !== 'float32' && dtype !== 'int32')
      throw inputInvalid(call, 'dtype', dtype, 'float32 or int32');
  }
  const inner = a.shape.at(transposeA ? -2 : -1);
  if (inner === 0) {
    throw inputInvalid(
      call,
      'operands',
      `${bracket(a.shape)} and ${bracket(b.shape)}`,
      'at least one number to sum',
    );
  }
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  checkSize(call, Math.max(batchOf(a), batchOf(b)) * rows * columns);
}

function batchOf({ shape }: TensorInfo): number {
  return shape.length > 2 ? product(shape.slice(0, -2)) : 1;
}

function checkEquation(call: KernelCall): void {
  const equation = String(call.attributes.equation).replace(/\s/g, '');
  const [left = '', right = ''] = equation.split('->');
  const operands = Object.values(call.inputs);
  const lengths = new Map<string, number>();
  left.split(',').forEach((labels, index) => {
    const { shape } = operands[index] ?? { shape: [] };
    if (labels.length !== shape.length) {
      throw inputInvalid(call, `operand ${index}`, shape, `${labels.length} axes, as in ${equation}`);
    }
    for (const [axis, label] of [...labels].entries()) checkLabel(call, lengths, label, shape[axis] ?? 0);
  });
  const unknown = [...right].find((label) => !lengths.has(label));
  if (unknown !== undefined)
    throw inputInvalid(call, 'equation', equation, `an index ${unknown} on its left side`);
}

function checkLabel(call: KernelCall, lengths: Map<string, number>, label: string, length: number): void {
  const known = lengths.get(label) ?? length;
  lengths.set(label, known);
  if (known !== length) throw inputInvalid(call, `length of index ${label}`, length, `${known}, as before`);
}

/** One number a channel, or a shape that broadcasts to the input's. */
function checkStatistic(call: KernelCall, name: string, input: readonly number[]): void {
  const statistic = call.inputs[name];
  if (statistic === undefined) return;
  const { shape } = statistic;
  const front = input.length - shape.length;
  if (shape.every((length, axis) => length === input[front + axis] || (length === 1 && shape.length > 1)))
    return;
  throw inputInvalid(call, name, shape, `${input.at(-1)} numbers, one for each channel of ${bracket(input)}`);
}
