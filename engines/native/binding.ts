import { KernelBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../../core/sample.js';

/** A tensor inside TensorFlow, as the binding tells of it. */
interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** One attribute of a TensorFlow operation. */
interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number;
}

/** The part of the addon's interface that is used here directly. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_UINT8: number;
  readonly TF_INT32: number;
  readonly TF_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  /** The array is aliased, not copied, for as long as the tensor lives. */
  createTensor(shape: readonly number[], dtype: number, data: TypedArray): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
}

/** The backend of tfjs-node, as far as it is used here directly. */
export interface NativeBackend extends KernelBackend {
  createOutputTensor(metadata: TensorMetadata): Tensor;
}

/** Whether a loaded addon is the binding. */
export function isNativeBinding(value: unknown): value is NativeBinding {
  if (typeof value !== 'object' || value === null) return false;
  const operations = ['createTensor', 'deleteTensor', 'executeOp'];
  const constants = ['TF_UINT8', 'TF_INT32', 'TF_FLOAT', 'TF_ATTR_TYPE', 'TF_ATTR_BOOL'];
  return (
    operations.every((name) => typeof Reflect.get(value, name) === 'function') &&
    constants.every((name) => typeof Reflect.get(value, name) === 'number')
  );
}

/** Whether an object is the backend of tfjs-node over the application's own tfjs-core. */
export function isNativeBackend(value: unknown): value is NativeBackend {
  return value instanceof KernelBackend && 'createOutputTensor' in value;
}
