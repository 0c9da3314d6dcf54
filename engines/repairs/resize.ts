import {
  eye,
  getBackend,
  image,
  matMul,
  type Rank,
  ResizeBilinear,
  ResizeNearestNeighbor,
  reshape,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { shape4D } from '../windows/attributes.js';
import { changeGradient } from './gradient.js';

const attributes = z.object({
  alignCorners: z.boolean(),
  halfPixelCenters: z.boolean(),
  size: z.tuple([z.int(), z.int()]),
});

type Resize = typeof image.resizeBilinear;

/** How much of each old pixel of a row (or column) each new one takes, `[new, old]`. */
type Weights = (old: number, size: number) => Tensor;

/**
 * The gradients of image.resizeBilinear and image.resizeNearestNeighbor, `[batch, height, width, channels]`.
 *
 * As shipped they take no notice of `halfPixelCenters` on any backend (2, 8 in place of 3.25, 6.75 where two rows are
 * enlarged), and on cpu height and width are swapped, which tfjs-core refuses unless the image is a square.
 */
export function repairResizeGradients(): void {
  repair(ResizeBilinear, image.resizeBilinear);
  repair(ResizeNearestNeighbor, image.resizeNearestNeighbor);
}

function repair(kernelName: string, resize: Resize): void {
  changeGradient(kernelName, (shipped) => (dy, saved, given) => {
    const [images] = saved;
    const { size, alignCorners, halfPixelCenters } = attributes.parse(given);
    const isShippedRight = !halfPixelCenters && getBackend() !== 'cpu';
    if (isShippedRight || !images || Array.isArray(dy)) return shipped(dy, saved, given);
    // Resized itself, the identity tells how much of each pixel is taken.
    const weights: Weights = (old, length) => {
      const pixels = reshape<Rank.R4>(eye(old), [1, old, 1, old]);
      return reshape(resize(pixels, [length, 1], alignCorners, halfPixelCenters), [length, old]);
    };
    return { images: () => gradient(dy, images.shape, size, weights) };
  });
}

/** Resizing is a product with a matrix for the rows and one for the columns; so is its gradient. */
function gradient(
  dy: Tensor,
  shape: readonly number[],
  [newHeight, newWidth]: readonly [number, number],
  weights: Weights,
): Tensor {
  const [batch, height, width, channels] = shape4D.parse(shape);
  const lines = reshape(dy, [batch, newHeight, newWidth * channels]);
  const rows = matMul(weights(height, newHeight), lines, true);
  const pixels = reshape(rows, [batch * height, newWidth, channels]);
  return reshape(matMul(weights(width, newWidth), pixels, true), [batch, height, width, channels]);
}
