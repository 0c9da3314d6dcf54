import { KernelBackend, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../../core/sample.js';

/** A tensor inside TensorFlow, as the binding tells of it. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** One attribute of a TensorFlow operation. */
export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly (boolean | number)[];
}

const operations = [
  'createTensor',
  'deleteTensor',
  'tensorDataSync',
  'executeOp',
  'loadSavedModel',
  'deleteSavedModel',
  'runSavedModel',
  'isUsingGpuDevice',
] as const;

const constants = [
  'TF_FLOAT',
  'TF_INT32',
  'TF_UINT8',
  'TF_BOOL',
  'TF_STRING',
  'TF_ATTR_STRING',
  'TF_ATTR_INT',
  'TF_ATTR_FLOAT',
  'TF_ATTR_BOOL',
  'TF_ATTR_TYPE',
  'TF_ATTR_SHAPE',
] as const;

/** The part of the addon's interface that is used here directly. */
export interface NativeBinding extends Readonly<Record<(typeof constants)[number], number>> {
  readonly TF_Version: string;
  /** The array is aliased, not copied, for as long as the tensor lives. */
  createTensor(shape: readonly number[], dtype: number, data: TypedArray | readonly Uint8Array[]): number;
  deleteTensor(id: number): void;
  /** A copy of a tensor's numbers. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  /** A session on the graph of that folder, by its number. */
  loadSavedModel(dir: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** Feeds tensors and fetches others, each by `node:output`, separated by commas. */
  runSavedModel(
    session: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  isUsingGpuDevice(): boolean;
}

/** What the backend holds of a tensor's numbers. */
export interface TensorRecord {
  readonly shape: readonly number[];
  readonly dtype: number;
  /** The tensor inside TensorFlow; -1 as long as the numbers are still in `values`. */
  id: number;
  values: unknown;
  refCount: number;
}

/** The backend of tfjs-node, as far as it is used here directly. */
export interface NativeBackend extends KernelBackend {
  binding: NativeBinding;
  readonly tensorMap: { get(dataId: TensorInfo['dataId']): TensorRecord };
  createOutputTensor(metadata: TensorMetadata): Tensor;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
}

/** Whether a loaded addon is the binding. */
export function isNativeBinding(value: unknown): value is NativeBinding {
  if (typeof value !== 'object' || value === null) return false;
  return (
    operations.every((name) => typeof Reflect.get(value, name) === 'function') &&
    constants.every((name) => typeof Reflect.get(value, name) === 'number')
  );
}

/** Whether an object is the backend of tfjs-node over the application's own tfjs-core. */
export function isNativeBackend(value: unknown): value is NativeBackend {
  return (
    value instanceof KernelBackend &&
    ['binding', 'tensorMap', 'createOutputTensor', 'getInputTensorIds'].every((name) => name in value)
  );
}
