import { Diag, diag, mul, onesLike, reshape, sum } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../core/sample.js';
import { setGradient } from './gradient.js';

/** The gradient of diag, which tfjs-core lacks (`gradient function not found for Diag`): the diagonal. */
export function addDiagGradient(): void {
  setGradient(Diag, ['x'], ({ dy, input }) => {
    const { shape } = input('x');
    const size = sizeOf(shape);
    const square = [size, size];
    const ones = diag(onesLike(reshape(input('x'), [size])));
    return { x: () => reshape(sum(mul(reshape(dy, square), reshape(ones, square)), 0), shape) };
  });
}
