import { MirrorPad, mirrorPad } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { setGradient } from './gradient.js';
import { sendBack } from './places.js';

const attributes = z.object({
  paddings: z.array(z.tuple([z.int(), z.int()])),
  mode: z.enum(['reflect', 'symmetric']),
});

/**
 * The gradient of mirrorPad: what was mirrored counts too.
 *
 * As shipped the gradient of the padding is dropped: 1, 1, 1 in place of 1, 3, 1 for three numbers reflected once at
 * both ends.
 */
export function repairMirrorPadGradient(): void {
  setGradient(MirrorPad, ['x'], ({ dy, input, attributes: given }) => {
    const { paddings, mode } = attributes.parse(given);
    return { x: () => sendBack(dy, input('x').shape, (places) => mirrorPad(places, paddings, mode)) };
  });
}
