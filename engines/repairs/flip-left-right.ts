import { FlipLeftRight, reverse } from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';

/** The gradient of image.flipLeftRight, which tfjs-core lacks: flipped back. Shape `[batch, height, width, channels]`. */
export function addFlipLeftRightGradient(): void {
  setGradient(FlipLeftRight, [], ({ dy }) => ({ image: () => reverse(dy, 2) }));
}
