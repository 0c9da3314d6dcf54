import type { TensorInfo } from '@tensorflow/tfjs-core';
import { refuseBooleans } from './booleans.js';
import {
  type Guard,
  type Guards,
  inputInvalid,
  inputOf,
  type KernelCall,
  product,
  requireLater,
  valuesOf,
} from './guard.js';
import { checkSize } from './memory.js';
import { bracket } from './window.js';

const broadcasting = [
  'Add',
  'Sub',
  'Multiply',
  'Maximum',
  'Minimum',
  'SquaredDifference',
  'Atan2',
  'Equal',
  'NotEqual',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
  'BitwiseAnd',
] as const;

const dividing = ['RealDiv', 'FloorDiv', 'Mod'] as const;

/** Results of broadcasting that are too large, whole numbers divided by zero, casts of what is no whole number. */
export const arithmeticGuards: Guards = {
  ...Object.fromEntries(broadcasting.map((kernel): [string, Guard] => [kernel, checkBroadcast])),
  ...Object.fromEntries(dividing.map((kernel): [string, Guard] => [kernel, checkDivision])),
  Pow(call) {
    checkBroadcast(call);
    const exponents = inputOf(call, 'b');
    if (!isWhole(inputOf(call, 'a')) || !isWhole(exponents)) return;
    if (requireLater(exponents, 0, [Number.POSITIVE_INFINITY])) return;
    refuse(call, exponents, 'exponent', (value) => value < 0, 'at least 0, for whole numbers');
  },
  Cast(call) {
    const x = inputOf(call, 'x');
    if (call.attributes.dtype !== 'int32' || x.dtype !== 'float32') return;
    if (requireLater(x, -(2 ** 31), [2 ** 31])) return;
    refuse(call, x, 'number', (value) => !(Math.abs(value) < 2 ** 31), 'one that int32 holds');
  },
  Select(call) {
    const dtypes = [inputOf(call, 't').dtype, inputOf(call, 'e').dtype];
    if (dtypes[0] !== dtypes[1]) throw inputInvalid(call, 'dtypes', dtypes, 'one dtype');
  },
  Prelu(call) {
    refuseBooleans(call);
    const { shape } = inputOf(call, 'x');
    const slopes = inputOf(call, 'alpha').shape;
    const front = shape.length - slopes.length;
    if (front >= 0 && slopes.every((length, axis) => length === 1 || length === shape[front + axis])) return;
    throw inputInvalid(call, 'alpha', slopes, `a shape that broadcasts to ${bracket(shape)}`);
  },
};

function checkBroadcast(call: KernelCall): void {
  const a = inputOf(call, 'a').shape;
  const b = inputOf(call, 'b').shape;
  if (product(a) < enough && product(b) < enough) return;
  let size = 1;
  for (let axis = 1; axis <= Math.max(a.length, b.length); axis++) {
    size *= Math.max(a.at(-axis) ?? 1, b.at(-axis) ?? 1);
  }
  checkSize(call, size);
}

/** Two tensors of fewer numbers cannot broadcast to more than memory holds. */
const enough = 4096;

function checkDivision(call: KernelCall): void {
  checkBroadcast(call);
  const divisors = inputOf(call, 'b');
  if (!isWhole(inputOf(call, 'a')) || !isWhole(divisors)) return;
  refuse(call, divisors, 'divisor', (value) => value === 0, 'other than 0, for whole numbers');
}

function isWhole({ dtype }: TensorInfo): boolean {
  return dtype === 'int32';
}

function refuse(
  call: KernelCall,
  tensor: TensorInfo,
  what: string,
  isBad: (value: number) => boolean,
  expected: string,
): void {
  const values = valuesOf(call, tensor);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN;
    if (isBad(value)) throw inputInvalid(call, `${what} ${at}`, value, expected);
  }
}
