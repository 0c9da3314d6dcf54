import { Cumsum, cumsum } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { setGradient } from './gradient.js';

/** What cumsum and cumprod are told. */
export const cumulativeAttributes = z.object({ axis: z.int(), exclusive: z.boolean(), reverse: z.boolean() });

/**
 * The gradient of cumsum along any axis: a cumsum the other way.
 *
 * As shipped it is transposed afterwards, which is wrong for every axis but the last: tfjs-core refuses its shape, or
 * takes it silently where the shape is square.
 */
export function repairCumsumGradient(): void {
  setGradient(Cumsum, [], ({ dy, attributes }) => {
    const { axis, exclusive, reverse } = cumulativeAttributes.parse(attributes);
    return { x: () => cumsum(dy, axis, exclusive, !reverse) };
  });
}
