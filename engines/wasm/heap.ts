import type { DataType, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** The memory of the tensors of the WebAssembly backend, lent to a kernel that is a loop. */
export interface Heap {
  /** A new tensor of zeros. */
  zeros(shape: readonly number[], dtype?: DataType): TensorInfo;
  /** The memory of a tensor of any numbers itself; the next `zeros` may move it. */
  numbers(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
  /** The memory of a float32 tensor itself; the next `zeros` may move it. */
  floats(tensor: TensorInfo | undefined): Float32Array;
  /** The memory of an int32 tensor itself; the next `zeros` may move it. */
  integers(tensor: TensorInfo | undefined): Int32Array;
}

/** Opens the memory that a kernel reads its operands from. */
export function openHeap(backend: object, operands: NamedTensorInfoMap): Heap {
  if (!isWasm(backend)) throw new TypeError('not the WebAssembly backend that millrace was made for');
  // An operand that another backend holds is allocated here when it is first asked for.
  for (const operand of Object.values(operands)) if (operand) backend.typedArrayFromHeap(operand);
  return {
    zeros(shape, dtype = 'float32') {
      const made = backend.makeOutput(shape, dtype);
      backend.typedArrayFromHeap(made).fill(0);
      return made;
    },
    numbers: (tensor) => backend.typedArrayFromHeap(tensor),
    floats(tensor) {
      const data = tensor && backend.typedArrayFromHeap(tensor);
      if (data instanceof Float32Array) return data;
      throw new TypeError(`expected a float32 tensor, got ${tensor?.dtype}`);
    },
    integers(tensor) {
      const data = tensor && backend.typedArrayFromHeap(tensor);
      if (data instanceof Int32Array) return data;
      throw new TypeError(`expected an int32 tensor, got ${tensor?.dtype}`);
    },
  };
}

/** What tfjs-backend-wasm's own kernels use. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

function isWasm(backend: object): backend is WasmBackend {
  return 'makeOutput' in backend && 'typedArrayFromHeap' in backend;
}
