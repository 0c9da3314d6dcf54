import type { Sink } from '../core/sink.js';
import type { EngineOptions } from '../engines/engine.js';

/** When checkpoints are taken, and which are kept. */
export interface CheckpointOptions {
  /** Steps between two checkpoints; default 500. */
  readonly everySteps?: number;
  /** How many of the newest are kept; default 3. */
  readonly keep?: number;
  /** Also keep the best by a metric of an evaluation (`loss` included); lower is better where `mode` is `min`. */
  readonly best?: { readonly metric: string; readonly mode: 'min' | 'max' };
}

/** What {@link run} is told beside the pipeline. */
export interface RunOptions {
  /** The run's folder: events, checkpoints and the model are written into it. */
  readonly dir: string;
  /** Seed of everything random; default 1. */
  readonly seed?: number;
  /** The user's own options, recorded with the run: a resume with others is refused by name. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly checkpoint?: CheckpointOptions;
  readonly sinks?: readonly Sink[];
  /** Stops the run gracefully, with a last checkpoint, when aborted. */
  readonly signal?: AbortSignal;
  readonly engine?: EngineOptions;
  /**
   * `auto` (default) goes on where the folder's newest whole checkpoint stands, and starts anew where there is none;
   * `never` refuses a folder that holds a run; `required` refuses one that holds none.
   */
  readonly resume?: 'auto' | 'never' | 'required';
  /** Goes on even on another engine setting, giving up bitwise equality; a warning is recorded. */
  readonly allowEngineChange?: boolean;
}
