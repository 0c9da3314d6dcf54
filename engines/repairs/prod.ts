import { cumprod, mul, Prod, reshape, type Tensor, transpose, util } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { sizeOf } from '../../core/sample.js';
import { setGradient } from './gradient.js';

const attributes = z.object({ axis: z.union([z.int(), z.array(z.int())]).nullish() });

/**
 * The gradient of prod: dy times the product of all the other numbers, right beside zeros too.
 *
 * As shipped it calls methods of tensors that tfjs-core alone does not have (`permutedX.reshape is not a function`), and
 * takes a negative axis for none.
 */
export function repairProdGradient(): void {
  setGradient(Prod, ['x'], ({ dy, input, attributes: given }) => {
    const x = input('x');
    const { axis } = attributes.parse(given);
    const axes = util.parseAxisParam(axis ?? [...x.shape.keys()], x.shape);
    return { x: () => byNumbers(dy, x, axes) };
  });
}

function byNumbers(dy: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const moved = transpose(x, order);
  const rows = reshape(moved, [dy.size, sizeOf(axes.map((axis) => x.shape[axis] ?? 1))]);
  const others = mul(cumprod(rows, 1, true, false), cumprod(rows, 1, true, true));
  const gradient = mul(reshape(dy, [dy.size, 1]), others);
  return transpose(reshape(gradient, moved.shape), inverse(order));
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
