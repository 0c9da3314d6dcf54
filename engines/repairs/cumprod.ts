import {
  Cumprod,
  cast,
  cumprod,
  cumsum,
  expandDims,
  eye,
  mul,
  onesLike,
  reverse,
  sum,
  type Tensor,
  transpose,
  where,
} from '@tensorflow/tfjs-core';
import { cumulativeAttributes } from './cumsum.js';
import { setGradient } from './gradient.js';

/**
 * The gradient of cumprod, which tfjs-core lacks (`gradient function not found for Cumprod`), right beside zeros too.
 *
 * For each number the products are made again with 1 in its place: memory and time grow with the square of the axis.
 */
export function addCumprodGradient(): void {
  setGradient(Cumprod, ['x'], ({ dy, input, attributes }) => {
    const { axis, exclusive, reverse: backwards } = cumulativeAttributes.parse(attributes);
    const last = dy.rank - 1;
    const swapped = swapWithLast(axis, dy.rank);
    const arrange = (tensor: Tensor): Tensor => {
      const moved = transpose(tensor, swapped);
      return backwards ? reverse(moved, last) : moved;
    };
    const arrangeBack = (tensor: Tensor): Tensor =>
      transpose(backwards ? reverse(tensor, last) : tensor, swapped);
    return { x: () => arrangeBack(alongLast(arrange(dy), arrange(input('x')), exclusive)) };
  });
}

function swapWithLast(axis: number, rank: number): number[] {
  const order = [...Array(rank).keys()];
  const own = axis < 0 ? axis + rank : axis;
  [order[own], order[rank - 1]] = [rank - 1, own];
  return order;
}

/** Along the last axis, from first to last; the axis before it, `[..., own, place]`, runs over the numbers left out. */
function alongLast(dy: Tensor, x: Tensor, exclusive: boolean): Tensor {
  const size = x.shape[x.rank - 1] ?? 1;
  const own = eye(size);
  const without = where(cast(own, 'bool'), onesLike(own), expandDims(x, -2));
  const products = cumprod(without, without.rank - 1, exclusive);
  // A number is a factor of the products from its own place on, or from the next one where its own is left out.
  const isFactor = cumsum(own, 1, exclusive);
  return sum(mul(mul(products, isFactor), expandDims(dy, -2)), -1);
}
