import type { Tensor } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../../core/sample.js';
import { uploadWidened } from '../upload.js';
import type { NativeBackend, NativeBinding, OperationAttribute } from './binding.js';

/** What of the binding an upload uses. */
export type UploadBinding = Pick<
  NativeBinding,
  | 'createTensor'
  | 'executeOp'
  | 'deleteTensor'
  | 'TF_UINT8'
  | 'TF_INT32'
  | 'TF_FLOAT'
  | 'TF_ATTR_TYPE'
  | 'TF_ATTR_BOOL'
>;

/**
 * Uploads numbers to native TensorFlow in their own dtype where it takes it (uint8 and int32), and casts them to
 * float32 there: a quarter of the bytes to copy for pixels, and the conversion runs vectorised.
 */
export function nativeUpload(
  binding: UploadBinding,
  backend: Pick<NativeBackend, 'createOutputTensor'>,
): (data: TypedArray, shape: readonly number[]) => Tensor {
  const castOnArrival = (data: TypedArray, dtype: number, shape: readonly number[]): Tensor => {
    const id = binding.createTensor(shape, dtype, data);
    try {
      const [output] = binding.executeOp('Cast', castAttributes(binding, dtype, binding.TF_FLOAT), [id], 1);
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

/** The operation that widens numbers to float32, as the binding takes it. */
export function castAttributes(
  binding: Pick<NativeBinding, 'TF_ATTR_TYPE' | 'TF_ATTR_BOOL'>,
  from: number,
  to: number,
): readonly OperationAttribute[] {
  return [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ];
}

/** The same bytes under the type that the binding knows. */
function asUint8(data: Uint8ClampedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
