import { cast, div, mul, neg, RealDiv, square, type Tensor } from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';
import { sumTo } from './sum-to.js';
import { zeroWhere } from './zero-where.js';

/**
 * The gradient of a division is 0 where nothing flows back to it, by whatever was divided.
 *
 * As shipped it is 0 / 0 = NaN where the divisor is 0, although the quotient was not used there: the gradient of
 * divNoNan, and of any division behind a `where`.
 */
export function repairDivisionGradient(): void {
  setGradient(RealDiv, ['a', 'b'], ({ dy, input }) => {
    const [a, b] = [input('a'), input('b')];
    const byA = (): Tensor => zeroWhere(dy, div(dy, cast(b, 'float32')));
    const byB = (): Tensor => {
      const product = sumTo(mul(dy, cast(a, 'float32')), b.shape);
      return neg(zeroWhere(product, div(product, cast(square(b), 'float32'))));
    };
    return { a: () => sumTo(byA(), a.shape), b: byB };
  });
}
