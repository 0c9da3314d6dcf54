import {
  ArgMax,
  ArgMin,
  BatchMatMul,
  cast,
  Exp,
  type KernelFunc,
  matMul,
  Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';

/**
 * Operands of another type than float32 on native TensorFlow, where its binding calls methods that tensors have with the
 * whole tfjs only (`x.toInt is not a function`): the largest of booleans, the exponential of whole numbers.
 */
export function repairNativeCasts(): void {
  for (const kernel of [ArgMax, ArgMin]) {
    replaceKernel(kernel, 'tensorflow', 'cast first', (shipped) => castFirst(shipped, 'bool', 'int32'));
  }
  replaceKernel(Exp, 'tensorflow', 'cast first', (shipped) => castFirst(shipped, 'int32', 'float32'));
}

/**
 * matMul of whole numbers on wasm (and with it math.confusionMatrix), which refuses them
 * (`BatchMatMul for non non-float32 tensors not yet supported`). Exact as long as no sum exceeds 2^24.
 */
export function repairWholeMatMul(): void {
  replaceKernel(BatchMatMul, 'wasm', 'whole numbers', (shipped) => (call) => {
    const { a, b } = call.inputs;
    if (!(a instanceof Tensor && b instanceof Tensor) || a.dtype !== 'int32') return shipped(call);
    const { transposeA, transposeB } = call.attrs ?? {};
    return tidy(() => {
      const product = matMul(
        cast(a, 'float32'),
        cast(b, 'float32'),
        transposeA === true,
        transposeB === true,
      );
      return cast(product, 'int32');
    });
  });
}

function castFirst(shipped: KernelFunc, from: 'bool' | 'int32', to: 'int32' | 'float32'): KernelFunc {
  return (call) => {
    const { x } = call.inputs;
    if (!(x instanceof Tensor) || x.dtype !== from) return shipped(call);
    const changed = tidy(() => cast(x, to));
    try {
      return shipped({ ...call, inputs: { ...call.inputs, x: changed } });
    } finally {
      changed.dispose();
    }
  };
}
