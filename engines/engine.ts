import type { Tensor } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../core/sample.js';
import type { Compile } from './program.js';
import type { EngineWorker } from './worker/remote.js';

/** The TensorFlow backends that can train. */
export type EngineName = (typeof engineNames)[number];

/** The names of the engines, the best for training first. */
export const engineNames = ['native', 'wasm', 'webgpu', 'cpu'] as const;

/** The ways in which trainers execute a step, an evaluation or a prediction. */
export type ExecutorName = (typeof executorNames)[number];

/** The names of the executors: one call for the whole of it, or a call for each operation. */
export const executorNames = ['compiled', 'eager'] as const;

/** What decides the exact bits a step computes; two runs on one setting are bitwise equal. */
export interface EngineSetting {
  readonly backend: EngineName;
  /** Versions of what computes: `{ tfjs, tensorflow? }`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  /** Whether oneDNN kernels are on; null where there are none. */
  readonly oneDnn: boolean | null;
  /** CPU model. */
  readonly cpu: string;
  /** Node version. */
  readonly node: string;
  /** How trainers execute a step. */
  readonly executor: ExecutorName;
}

/** What an engine tells of itself, wherever it computes. */
export interface EngineIdentity {
  readonly name: EngineName;
  /** One line: which engine was picked and why. */
  readonly why: string;
  readonly setting: EngineSetting;
}

/** A loaded backend: after it is had, tfjs-core computes on it. */
export interface Engine extends EngineIdentity {
  /**
   * Uploads a batch as a float32 tensor: in its own dtype where the backend has it (uint8 on native, cast there),
   * widened once elsewhere. The array must not be changed or transferred afterwards: native may alias it.
   */
  upload(data: TypedArray, shape: readonly number[]): Tensor;
  /** Makes one call of a whole function of tensors; only where the executor is `compiled`. */
  readonly compile?: Compile;
}

/** A backend loaded in a worker thread: trainers made with it compute there, and this thread stays free. */
export interface WorkerEngine extends EngineIdentity {
  readonly worker: EngineWorker;
  /** Ends the thread, and with it every trainer in it; a second call is harmless. Within `run` the run does. */
  close(): Promise<void>;
}

/** What is asked of {@link engine}. */
export interface EngineOptions {
  /** The engine wanted; when absent the best one present is taken: native, else wasm, else cpu. */
  readonly prefer?: EngineName;
  /**
   * Threads within an operation, 1 to 1024 (native only; the others have one); default `TF_NUM_INTRAOP_THREADS` where
   * that is set, else the number of cores, at most 8. Set before the first load.
   */
  readonly threads?: number;
  /**
   * Whether oneDNN kernels are used (native only); default `TF_ENABLE_ONEDNN_OPTS` where that is set, else
   * on Linux x64, whatever its processor. Set before the first load.
   */
  readonly oneDnn?: boolean;
  /**
   * How trainers execute a step: recorded once and then done as one call to TensorFlow (`compiled`: native only, and
   * the default there), or operation by operation (`eager`). The bits of the two may differ by rounding.
   */
  readonly executor?: ExecutorName;
  /**
   * Whether it computes in a worker thread, which leaves this one free; default false. The bits are the same, so a run
   * may be resumed with or without.
   */
  readonly worker?: boolean;
}
