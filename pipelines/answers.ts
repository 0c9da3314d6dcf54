import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorScope } from '../core/tensor-scope.js';
import type { Experiment } from './experiments.js';

/** What was computed, and the shape and numbers that it should have. */
export type Answer = readonly [computed: Tensor, shape: readonly number[], numbers: readonly number[]];

/**
 * An experiment that holds tensors against answers worked out by hand.
 *
 * Its figures are the largest difference of each, infinite where the shape is another, and `largest difference` of all.
 *
 * @example
 * ```ts
 * import { add, tensor1d } from '@tensorflow/tfjs-core';
 * import { compared, experiments } from 'millrace/pipelines';
 * experiments({ sums: compared(() => ({ 'two vectors': [add(tensor1d([1, 2]), 1), [2], [2, 3]] })) });
 * ```
 */
export function compared(answers: () => Readonly<Record<string, Answer>>): Experiment {
  return () =>
    tensorScope('answers', () => {
      const differences = Object.entries(answers()).map(
        ([name, answer]) => [name, difference(...answer)] as const,
      );
      const largest = Math.max(...differences.map(([, each]) => each));
      return { figures: { ...Object.fromEntries(differences), 'largest difference': largest } };
    });
}

function difference(...[computed, shape, numbers]: Answer): number {
  if (String(computed.shape) !== String(shape)) return Number.POSITIVE_INFINITY;
  return Math.max(
    ...computed.dataSync().map((value, place) => Math.abs(value - (numbers[place] ?? Number.NaN))),
  );
}
