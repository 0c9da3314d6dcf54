import type { Tensor } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../core/sample.js';
import type { EngineName, EngineOptions, EngineSetting } from './engine.js';
import type { Compile } from './program.js';

/** A way to compute, before it is loaded. */
export interface Backend {
  readonly name: EngineName;
  /** The name that tfjs-core has for it. */
  readonly tfjsName: 'tensorflow' | 'wasm' | 'webgpu' | 'cpu';
  /** Taken only where it is asked for by name, never as the best one present. */
  readonly onRequest?: true;
  /**
   * Loads it and registers it with tfjs-core; called once in a process, where it succeeds.
   *
   * @throws MillraceError `ENGINE_MISSING` when it cannot be had here.
   */
  load(options: EngineOptions): Promise<LoadedBackend>;
}

/** What loading a {@link Backend} gives. */
export interface LoadedBackend {
  /** Name and version as a person reads them. */
  readonly title: string;
  readonly setting: EngineSetting;
  /** See `Engine.upload`. */
  upload(data: TypedArray, shape: readonly number[]): Tensor;
  /** See `Engine.compile`; left out where a function cannot become a program. */
  readonly compile?: Compile;
}
