import type { BatchData, Dense } from '../core/sample.js';
import type { Warning } from '../core/source.js';
import type { SavedLearningRate } from './learning-rate.js';
import type { NamedArray } from './model.js';

/** What one step or one evaluated batch measured, as means over the batch. */
export interface Measurement {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What one training step measured, before its update. */
export interface StepResult extends Measurement {
  /** The global norm of the gradients before clipping; present when asked for or when clipping by norm. */
  readonly gradientNorm?: number;
  /** Something about how it was computed that its owner should be told; said once. */
  readonly warning?: Warning;
}

/** What learning from a batch sample by sample measured: each sample before it was learnt from. */
export interface EachResult extends StepResult {
  /** The outputs `[size, outputs]`, each computed before the sample was learnt from. */
  readonly outputs: Dense;
  /** The log loss of each sample, where that is what is learnt by, so that nobody computes it again. */
  readonly logLosses?: Float64Array | undefined;
}

/** Everything that decides how a trainer goes on, read out of the variables. */
export interface TrainerSnapshot extends SavedLearningRate {
  readonly step: number;
  readonly topology: Readonly<Record<string, unknown>> | undefined;
  readonly weights: readonly NamedArray[];
  readonly slots: readonly NamedArray[];
  readonly scalars: Readonly<Record<string, number>>;
  /** By the name of a weight, that of the slot which holds its average; left out where nothing is averaged. */
  readonly averages?: Readonly<Record<string, string>>;
  /** The shapes of batches that are compiled, in the order in which they came; left out where nothing is. */
  readonly compiled?: readonly string[];
}

/** What is asked of a trainer's layers. */
export interface ActivationsRequest {
  /** A batch of inputs `[size, ...input shape]`; default the one of the last step. */
  readonly x?: Dense | undefined;
  /** Which layers, by name; default all. */
  readonly layers?: readonly string[] | undefined;
}

/**
 * Owner of a model, its optimizer, loss and metrics. Between two calls of `step` nothing of it changes, so a
 * snapshot taken then is exactly the state after the last step.
 */
export interface Trainer {
  /** Unique within a run: the folder of its files in a checkpoint. */
  readonly name: string;
  /** Steps done so far; one that is being done counts as soon as the weights may have changed. */
  readonly stepsDone: number;
  /** The rate of the next step; while it is held, what it is set to counts once it is released. */
  learningRate: number;
  /**
   * Holds the rate from the next step on: a schedule, or whatever else sets {@link learningRate}, is overruled until
   * it is released. Part of the snapshot.
   *
   * @throws MillraceError `OPTION_INVALID` when it is not a finite number of at least 0.
   */
  holdLearningRate(rate: number): void;
  /** The next step has the rate that was last set, or that of the optimizer; harmless when it is not held. */
  releaseLearningRate(): void;
  /**
   * Whether it computes in another thread: batches for it are packed into shared memory, and `train` takes the next
   * one in while a step is being done.
   */
  readonly remote?: boolean;
  /**
   * Waits until a trainer that is built elsewhere is there; left out by those that are there at once.
   *
   * @throws what building it threw.
   */
  ready?(): Promise<void>;
  /** Settings that a resumed run must repeat; complete when it is ready. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * One update. Loss and gradients are checked before it: when one is not finite nothing is changed.
   *
   * @throws MillraceError `NOT_FINITE` naming step, learning rate and largest gradient.
   */
  step(batch: BatchData): StepResult | Promise<StepResult>;
  /**
   * Learns from the samples of a batch one after another, as if each had come alone, and counts as one step; a weight
   * multiplies a sample's gradient. Left out by trainers that do no better than a step for each.
   *
   * @throws MillraceError as {@link step}; samples before the one at fault were learnt from.
   */
  stepEach?(batch: BatchData): EachResult;
  /**
   * Forgets everything learnt: the weights are as they were before the first step, the optimizer has no memory; steps
   * done stay counted, and the rate stays. Left out by trainers that cannot.
   *
   * @throws MillraceError `MODEL_INVALID` where what makes the model answers with the same one again.
   */
  reset?(): void | Promise<void>;
  /** Loss and metrics of a batch, changing nothing. */
  evaluate(batch: BatchData): Measurement | Promise<Measurement>;
  /** The outputs for a batch of inputs `[size, ...input shape]`. */
  predict(x: Dense): Dense | Promise<Dense>;
  /**
   * The gradients of the loss on a batch by each weight that is trained, as they are before any limit, changing
   * nothing: in training mode, at the weights as they are now. Without a batch, on the one of the last step; left out
   * by trainers that cannot tell.
   *
   * @throws MillraceError `INPUT_INVALID` when no batch is given and no step was done by this object.
   */
  gradients?(batch?: BatchData): readonly NamedArray[] | Promise<readonly NamedArray[]>;
  /**
   * What the layers of the network put out for a batch, `[size, ...]`, in the order in which they are computed, as
   * `predict` would compute it, changing nothing; left out by trainers that cannot tell.
   *
   * @throws MillraceError `NAME_UNKNOWN` for a layer that the network does not have, `OPTION_INVALID` where it has none,
   *   `INPUT_INVALID` when no batch is given and no step was done by this object.
   */
  activations?(request?: ActivationsRequest): readonly NamedArray[] | Promise<readonly NamedArray[]>;
  /** Copies of everything that decides how it goes on, as of the last step. */
  snapshot(): TrainerSnapshot | Promise<TrainerSnapshot>;
  /** @throws MillraceError `MODEL_INVALID` when the snapshot has other weights, shapes or slots. */
  restore(snapshot: TrainerSnapshot): void | Promise<void>;
  /** Frees the model and the optimizer's state. */
  dispose(): void;
}
