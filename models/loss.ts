import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Dense } from '../core/sample.js';
import type { ArrayLoss } from './arrays/array-loss.js';

/** A training objective: the mean over the batch, weighted where samples have weights. */
export interface Loss {
  readonly name: string;
  /** How labels are uploaded: class numbers or values. */
  readonly labels: 'int32' | 'float32';
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

/** A figure read from outputs and labels, as a mean over the batch; plain arrays, so it costs no tensor. */
export type Metric = (output: Dense, labels: Dense) => number;
