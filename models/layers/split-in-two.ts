import { split, type Tensor } from '@tensorflow/tfjs-core';

/** Takes a tensor apart along its last axis: its first so many numbers, and the rest. */
export function splitInTwo(whole: Tensor, first: number): readonly [Tensor, Tensor] {
  const length = whole.shape.at(-1) ?? 0;
  const [one, other] = split(whole, [first, length - first], whole.rank - 1);
  if (one && other) return [one, other];
  throw new TypeError('a tensor did not come apart');
}
