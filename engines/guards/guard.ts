import {
  getKernel,
  KernelBackend,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { MillraceError } from '../../core/errors.js';
import { replaceKernel, type TfjsName } from '../replace.js';

/** A kernel about to run, as a guard sees it. */
export interface KernelCall {
  /** Its name in tfjs-core: `Conv2D`. */
  readonly kernel: string;
  /** The backend it runs on. */
  readonly on: TfjsName;
  readonly backend: object;
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Looks at what a kernel was given before it runs; cheap, for it is done at every call.
 *
 * @throws MillraceError `INPUT_INVALID`.
 */
export type Guard = (call: KernelCall) => void;

/** Guards by the name of the kernel they stand before. */
export type Guards = Readonly<Record<string, Guard>>;

/** Puts a guard before a kernel of a backend; where the backend has no such kernel there is nothing to guard. */
export function guardKernel(kernel: string, on: TfjsName, guard: Guard): void {
  if (!getKernel(kernel, on)) return;
  replaceKernel(kernel, on, 'guard', (shipped) => guarded(kernel, on, guard, shipped));
}

function guarded(kernel: string, on: TfjsName, guard: Guard, shipped: KernelFunc): KernelFunc {
  return (params) => {
    const { inputs, backend, attrs = {} } = params;
    guard({ kernel, on, backend, inputs, attributes: attrs });
    return shipped(params);
  };
}

/** The error of a guard: what of the kernel's input is wrong, what was given, and what it takes. */
export function inputInvalid(
  { kernel, on }: KernelCall,
  what: string,
  given: unknown,
  expected: string,
): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: `${what} of ${kernel}`,
    given,
    expected,
    where: `engine ${on === 'tensorflow' ? 'native' : on}`,
  });
}

/** An input of the kernel. */
export function inputOf({ inputs, kernel }: KernelCall, name: string): TensorInfo {
  const input = inputs[name];
  if (input) return input;
  throw new Error(`${kernel} has no input ${name}`);
}

/** An attribute that is a list of numbers, or one number, which then counts as a list of one. */
export function numbersOf({ attributes, kernel }: KernelCall, name: string): readonly number[] {
  const value = attributes[name];
  if (Array.isArray(value)) return value;
  if (typeof value === 'number') return [value];
  throw new Error(`${kernel} has no numbers ${name}`);
}

/** What guards need of a recorder: while a function is recorded, the values of its inputs are only stand-ins. */
export interface GuardedRecording {
  /** Whether a tensor has other values in every call of what is being recorded. */
  varies(input: TensorInfo): boolean;
  /** Has every call check that `first <= place < limit`, for limits that go with the last axis, or one for all. */
  require(places: TensorInfo, first: number, limits: readonly number[]): void;
}

let recording: GuardedRecording | undefined;

/** Calls a function that is being recorded: what guards would look at now, they require of every later call. */
export function guardRecording<Result>(recorder: GuardedRecording, call: () => Result): Result {
  recording = recorder;
  try {
    return call();
  } finally {
    recording = undefined;
  }
}

/** Requires places within limits of every call of what is being recorded; false where they can be looked at now. */
export function requireLater(places: TensorInfo, first: number, limits: readonly number[]): boolean {
  if (!recording?.varies(places)) return false;
  recording.require(places, first, limits);
  return true;
}

/**
 * The numbers of an input, where they can be read at once; WebGPU answers only later, so there they go unread.
 *
 * The array may be the one that the backend computes on.
 */
export function valuesOf({ backend, on }: KernelCall, input: TensorInfo): ArrayLike<number> {
  if (on === 'webgpu' || !(backend instanceof KernelBackend) || recording?.varies(input)) return [];
  const values: unknown = backend.readSync(input.dataId);
  return ArrayBuffer.isView(values) && isNumbers(values) ? values : [];
}

function isNumbers(values: ArrayBufferView): values is Float32Array | Int32Array | Uint8Array {
  return values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
}

/** How many numbers a shape holds. */
export function product(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
