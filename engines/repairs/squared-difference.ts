import { mul, SquaredDifference, sub, type Tensor } from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';
import { sumTo } from './sum-to.js';

/** The gradient of squaredDifference with broadcasting, which tfjs-core refuses as shipped: it has the output's shape. */
export function repairSquaredDifferenceGradient(): void {
  setGradient(SquaredDifference, ['a', 'b'], ({ dy, input }) => {
    const [a, b] = [input('a'), input('b')];
    const by = (one: Tensor, other: Tensor) => () => sumTo(mul(dy, mul(2, sub(one, other))), one.shape);
    return { a: by(a, b), b: by(b, a) };
  });
}
