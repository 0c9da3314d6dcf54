import { cast, mul, Pow, pow, Square, sub } from '@tensorflow/tfjs-core';
import { changeGradient, setGradient } from './gradient.js';
import { sumTo } from './sum-to.js';
import { zeroWhere } from './zero-where.js';

/**
 * The gradient of a norm at 0 is 0, as PyTorch has it; as shipped it is NaN, which one vector of zeros in a batch
 * spreads to every weight.
 *
 * The norm is the root of a sum of squares or powers: the gradient of the root is infinite at 0, that of the square is
 * 0, and their product is meant to be 0 (`Pow` for norms of vectors, `Square` for the Frobenius norm of matrices).
 */
export function repairNormGradient(): void {
  setGradient(Square, ['x'], ({ dy, input }) => ({
    x: () => {
      const slope = mul(cast(input('x'), 'float32'), 2);
      return zeroWhere(slope, mul(dy, slope));
    },
  }));
  changeGradient(Pow, (shipped) => (dy, saved, attributes) => {
    const [base, exponent] = saved;
    if (!base || !exponent || Array.isArray(dy)) return shipped(dy, saved, attributes);
    const byBase = () => {
      const power = cast(exponent, 'float32');
      const slope = mul(power, pow(base, sub(power, 1)));
      return sumTo(zeroWhere(slope, mul(dy, slope)), base.shape);
    };
    return { ...shipped(dy, saved, attributes), a: byBase };
  });
}
