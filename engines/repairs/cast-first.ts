import {
  Acos,
  Acosh,
  ArgMax,
  ArgMin,
  Asin,
  Asinh,
  Atan,
  Atan2,
  Atanh,
  BatchMatMul,
  cast,
  clone,
  dispose,
  Exp,
  Expm1,
  getKernel,
  IsFinite,
  IsInf,
  IsNan,
  type KernelFunc,
  LeakyRelu,
  Log1p,
  matMul,
  Round,
  Selu,
  Sinh,
  Softplus,
  Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';

/**
 * Operands of another type than float32 on native TensorFlow, which has no such kernels, or whose binding calls methods
 * that tensors have with the whole tfjs only (`x.toInt is not a function`): the largest of booleans, the exponential of
 * whole numbers, whether they are finite. Whole numbers are rounded to themselves; as shipped to 0.
 */
export function repairNativeCasts(): void {
  for (const kernel of [ArgMax, ArgMin]) {
    replaceKernel(kernel, 'tensorflow', 'cast first', (shipped) => castFirst(shipped, 'bool', 'int32'));
  }
  for (const kernel of [Exp, IsFinite, IsInf, IsNan, LeakyRelu]) {
    replaceKernel(kernel, 'tensorflow', 'cast first', (shipped) => castFirst(shipped, 'int32', 'float32'));
  }
  replaceKernel(Round, 'tensorflow', 'whole numbers', (shipped) => (call) => {
    const { x } = call.inputs;
    return x instanceof Tensor && x.dtype === 'int32' ? tidy(() => clone(x)) : shipped(call);
  });
}

/**
 * Functions of real numbers, of whole ones: float32, as in PyTorch. (Of others, such as sqrt, tfjs-core itself refuses them.)
 *
 * As shipped cpu and wasm cut the result to int32 (the arc tangent of 1 is 0), of acosh, asinh and log1p wasm gives
 * memory as it happens to be, and native has no such kernels (`Invalid TF_Status: 3`).
 */
export function repairRealFunctions(backend: TfjsName): void {
  for (const kernel of realFunctions) {
    if (!getKernel(kernel, backend)) continue;
    replaceKernel(kernel, backend, 'whole numbers', (shipped) => castFirst(shipped, 'int32', 'float32'));
  }
}

const realFunctions = [
  Acos,
  Acosh,
  Asin,
  Asinh,
  Atan,
  Atan2,
  Atanh,
  Expm1,
  Log1p,
  Selu,
  Sinh,
  Softplus,
] as const;

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
    const changed = Object.entries(call.inputs).flatMap(([name, input]) =>
      input instanceof Tensor && input.dtype === from ? [[name, tidy(() => cast(input, to))] as const] : [],
    );
    if (changed.length === 0) return shipped(call);
    try {
      return shipped({ ...call, inputs: { ...call.inputs, ...Object.fromEntries(changed) } });
    } finally {
      dispose(changed.map(([, tensor]) => tensor));
    }
  };
}
