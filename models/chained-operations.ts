import { reshape, sign, stridedSlice, Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * The methods of tensors that tf.layers' orthogonal initialiser calls (the default of every recurrent layer), and which
 * only the package `@tensorflow/tfjs` adds: without them such layers cannot be built.
 */
const operations = {
  flatten(this: Tensor) {
    return reshape(this, [this.size]);
  },
  reshape(this: Tensor, shape: number[]) {
    return reshape(this, shape);
  },
  sign(this: Tensor) {
    return sign(this);
  },
  stridedSlice(this: Tensor, begin: number[], end: number[], strides: number[]) {
    return stridedSlice(this, begin, end, strides);
  },
  transpose(this: Tensor, order?: number[]) {
    return transpose(this, order);
  },
};

/** Adds to tensors the methods that tf.layers needs, where they are missing. */
export function addChainedOperations(): void {
  for (const [name, value] of Object.entries(operations)) {
    if (name in Tensor.prototype) continue;
    Object.defineProperty(Tensor.prototype, name, { value, configurable: true, writable: true });
  }
}
