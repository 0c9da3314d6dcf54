import { type Guards, inputInvalid, inputOf, type KernelCall, numbersOf, product } from './guard.js';
import { checkSize } from './memory.js';

/** What makes many numbers out of few: fillings, sequences, larger pictures. */
export const creationGuards: Guards = {
  Fill(call) {
    const shape = numbersOf(call, 'shape');
    if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
      throw inputInvalid(call, 'shape', shape.map(String), 'whole numbers of at least 0');
    }
    checkSize(call, product(shape));
  },
  Range(call) {
    const { start, stop, step = 1 } = finite(call, ['start', 'stop', 'step']);
    if (step === 0) throw inputInvalid(call, 'step', step, 'a number other than 0');
    checkSize(call, ((stop ?? 0) - (start ?? 0)) / step);
  },
  LinSpace(call) {
    const { num = 0 } = finite(call, ['start', 'stop', 'num']);
    if (!(Number.isInteger(num) && num > 0)) throw inputInvalid(call, 'num', num, 'a whole number above 0');
    checkSize(call, num);
  },
  ResizeBilinear: checkResize,
  ResizeNearestNeighbor: checkResize,
};

function finite(call: KernelCall, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, finiteNumber(call, name)]));
}

function finiteNumber(call: KernelCall, name: string): number {
  const value = call.attributes[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw inputInvalid(call, name, value, 'a finite number');
}

function checkResize(call: KernelCall): void {
  const { shape } = inputOf(call, 'images');
  const size = numbersOf(call, 'size');
  if (shape.includes(0)) throw inputInvalid(call, 'images', shape, 'pictures that are not empty');
  if (!size.every((length) => Number.isInteger(length) && length > 0)) {
    throw inputInvalid(call, 'size', size.map(String), 'whole numbers of at least 1');
  }
  checkSize(call, (shape[0] ?? 1) * product(size) * (shape[3] ?? 1));
}
