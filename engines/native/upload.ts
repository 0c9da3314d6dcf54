import type { Tensor } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../../core/sample.js';
import { uploadWidened } from '../upload.js';
import type { NativeBackend, NativeBinding } from './binding.js';

/**
 * Uploads numbers to native TensorFlow in their own dtype where it takes it (uint8 and int32), and casts them to
 * float32 there: a quarter of the bytes to copy for pixels, and the conversion runs vectorised.
 */
export function nativeUpload(
  binding: NativeBinding,
  backend: NativeBackend,
): (data: TypedArray, shape: readonly number[]) => Tensor {
  const castOnArrival = (data: TypedArray, dtype: number, shape: readonly number[]): Tensor => {
    const id = binding.createTensor(shape, dtype, data);
    try {
      const [output] = binding.executeOp('Cast', castAttributes(binding, dtype), [id], 1);
      if (output === undefined) throw new Error('Cast gave no output');
      return backend.createOutputTensor(output);
    } finally {
      binding.deleteTensor(id);
    }
  };
  return (data, shape) => {
    if (data instanceof Uint8Array) return castOnArrival(data, binding.TF_UINT8, shape);
    if (data instanceof Uint8ClampedArray) return castOnArrival(asUint8(data), binding.TF_UINT8, shape);
    if (data instanceof Int32Array) return castOnArrival(data, binding.TF_INT32, shape);
    return uploadWidened(data, shape);
  };
}

function castAttributes(binding: NativeBinding, from: number): Parameters<NativeBinding['executeOp']>[1] {
  return [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ];
}

/** The same bytes under the type that the binding knows. */
function asUint8(data: Uint8ClampedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
