import { equal, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';

/** A result, but 0 wherever a factor of it is 0: also where the other factor is infinite or not a number. */
export function zeroWhere(factor: Tensor, result: Tensor): Tensor {
  return where(equal(factor, 0), zerosLike(result), result);
}
