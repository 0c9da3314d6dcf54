import {
  expandDims,
  type GradFunc,
  getBackend,
  getKernel,
  mul,
  registerGradient,
  type Tensor,
  engine as tensorEngine,
} from '@tensorflow/tfjs-core';

/** The kernel behind {@link sparseCrossEntropy}: inputs `logits` and `labels`; outputs losses and their gradient. */
export const SparseCrossEntropy = 'SparseSoftmaxCrossEntropyWithLogits';

/** Whether the engine computes {@link sparseCrossEntropy} itself. */
export function hasSparseCrossEntropy(): boolean {
  return getKernel(SparseCrossEntropy, getBackend()) !== undefined;
}

/**
 * The cross-entropy of each row of logits `[size, classes]` with the softmax, for class numbers `[size]` (int32): one
 * operation, which computes the gradient by the logits on the way.
 */
export function sparseCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const results: Tensor | Tensor[] = tensorEngine().runKernel(SparseCrossEntropy, { logits, labels });
  const [losses] = Array.isArray(results) ? results : [results];
  if (losses) return losses;
  throw new Error(`${SparseCrossEntropy} gave no output`);
}

const gradFunc: GradFunc = (dys, [gradient]) => {
  const [dy] = Array.isArray(dys) ? dys : [dys];
  if (dy === undefined || gradient === undefined) throw new Error(`${SparseCrossEntropy} has saved nothing`);
  return { logits: () => mul(expandDims(dy, 1), gradient) };
};

registerGradient({ kernelName: SparseCrossEntropy, outputsToSave: [false, true], gradFunc });
