import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Dense } from '../core/sample.js';
import type { ArrayLoss } from './arrays/array-loss.js';

/** A training objective: the mean over the batch, weighted where samples have weights. */
export interface Loss {
  readonly name: string;
  /** How labels are uploaded, as class numbers or as values; a function where their shape tells which they are. */
  readonly labels: LabelType | ((shape: readonly number[]) => LabelType);
  /**
   * Refuses labels that do not fit the output before they become a tensor: TensorFlow would train on them silently.
   * `outputShape` includes the batch dimension.
   *
   * @throws MillraceError `LABEL_INVALID` or `SHAPE_INVALID`.
   */
  check(labels: Dense, outputShape: readonly number[]): void;
  /** `weights` has shape `[size]`; the mean divides by their sum. */
  compute(output: Tensor, labels: Tensor, weights?: Tensor): Scalar;
  /** The same on typed arrays; left out where only tensors can be computed with. */
  readonly onArrays?: ArrayLoss;
}

/** What labels become on the engine. */
export type LabelType = 'int32' | 'float32';

/** What labels of that shape, batch dimension included, become for a loss. */
export function labelType({ labels }: Loss, shape: readonly number[]): LabelType {
  return typeof labels === 'function' ? labels(shape) : labels;
}

/** A figure read from outputs and labels, as a mean over the batch; plain arrays, so it costs no tensor. */
export type Metric = (output: Dense, labels: Dense) => number;
