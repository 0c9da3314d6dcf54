import {
  add,
  expandDims,
  matMul,
  mul,
  reshape,
  softmax,
  sum,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';

/** The weights of {@link additiveAttention}. */
export interface AdditiveAttentionWeights {
  /** `[features, hidden]`, for what is attended to. */
  readonly memoryKernel: Tensor;
  /** `[units, hidden]`, for the query. */
  readonly queryKernel: Tensor;
  /** `[hidden, 1]`. */
  readonly score: Tensor;
}

/**
 * Attention whose scores a small network tells: for a query, what of a memory it looks at.
 *
 * ```text
 * eₛ = tanh(mₛ W_m + q W_q) v        α = softmax(e)        context = Σ αₛ mₛ
 * ```
 *
 * From a memory `[size, steps, features]` to a function from a query `[size, units]` to the context `[size, features]`;
 * what of the scores does not depend on the query is computed once. (Bahdanau et al., 2015; Dive into Deep Learning,
 * 11.3.4.)
 */
export function additiveAttention(
  memory: Tensor,
  { memoryKernel, queryKernel, score }: AdditiveAttentionWeights,
): (query: Tensor) => Tensor {
  const [size = 0, steps = 0, features = 0] = memory.shape;
  const hidden = score.shape[0] ?? 0;
  const rows = matMul(reshape(memory, [size * steps, features]), memoryKernel);
  const projected = reshape(rows, [size, steps, hidden]);
  return (query) => {
    const seen = tanh(add(projected, expandDims(matMul(query, queryKernel), 1)));
    const scores = reshape(matMul(reshape(seen, [size * steps, hidden]), score), [size, steps]);
    return sum(mul(memory, expandDims(softmax(scores), 2)), 1);
  };
}
