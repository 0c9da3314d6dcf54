import { add, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';
import type { BuiltModel, ForwardMode } from './model.js';

/** A batch as tensors. */
export interface BatchTensors {
  readonly x: Tensor;
  readonly labels: Tensor;
  readonly weights: Tensor | undefined;
}

/**
 * What a network makes of a batch, and how far that is from its labels.
 *
 * @param check refuses what does not fit the output, before the labels are looked at.
 */
export function objectiveOf(
  { model, loss }: { readonly model: BuiltModel; readonly loss: Loss },
  { x, labels, weights }: BatchTensors,
  mode: ForwardMode,
  check: (outputShape: readonly number[]) => void = () => {},
): { readonly loss: Scalar; readonly output: Tensor } {
  const output = model.forward(x, mode);
  check(output.shape);
  const objective = loss.compute(output, labels, weights);
  return { loss: model.penalty ? add<Scalar>(objective, model.penalty()) : objective, output };
}
