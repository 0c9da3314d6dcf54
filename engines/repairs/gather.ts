import { GatherV2, gather, zerosLike } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { changeGradient } from './gradient.js';
import { sendBack } from './places.js';

/** What gather is told. */
export const gatherAttributes = z.object({ axis: z.int(), batchDims: z.int() });

/**
 * The gradient of gather with batch dimensions.
 *
 * As shipped it calls methods of tensors that tfjs-core alone does not have (`x.split is not a function`), and from two
 * batch dimensions on it takes the batch for part of the indices.
 */
export function repairGatherGradient(): void {
  changeGradient(GatherV2, (shipped) => (dy, saved, given) => {
    const [x, indices] = saved;
    const { axis, batchDims } = gatherAttributes.parse(given);
    if (batchDims === 0 || !x || !indices || Array.isArray(dy)) return shipped(dy, saved, given);
    return {
      x: () => sendBack(dy, x.shape, (places) => gather(places, indices, axis, batchDims)),
      indices: () => zerosLike(indices),
    };
  });
}
