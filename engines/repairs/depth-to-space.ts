import { DepthToSpace, reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { setGradient } from './gradient.js';

const attributes = z.object({
  blockSize: z.int(),
  dataFormat: z.literal('NHWC', 'its gradient is computed on [batch, height, width, channels] only'),
});
const shape4D = z.tuple([z.int(), z.int(), z.int(), z.int()]);

/** The gradient of depthToSpace, which tfjs-core lacks (`gradient function not found for DepthToSpace`). */
export function addDepthToSpaceGradient(): void {
  setGradient(DepthToSpace, [], ({ dy, attributes: given }) => {
    const { blockSize } = attributes.parse(given);
    return { x: () => spaceToDepth(dy, blockSize) };
  });
}

/** Blocks of pixels to channels: `[batch, height, width, channels]` to height / block and width / block. */
function spaceToDepth(dy: Tensor, block: number): Tensor {
  const [batch, height, width, channels] = shape4D.parse(dy.shape);
  const rows = reshape(dy, [(batch * height) / block, block, width / block, block * channels]);
  return reshape(transpose(rows, [0, 2, 1, 3]), [
    batch,
    height / block,
    width / block,
    block * block * channels,
  ]);
}
