import { conv3dTranspose, type Rank, reshape } from '@tensorflow/tfjs-core';
import { type OpCase, opCase } from '../op-case.js';

/** What is done to volumes, `[batch, depth, height, width, channels]`, beside convolutions and pools. */
export const cases: readonly OpCase[] = [1, 2].map((stride) =>
  opCase({
    name: `conv3dTranspose stride ${stride}`,
    inputs: { x: { shape: [1, 2, 2, 3, 2] }, filter: { shape: [2, 2, 2, 3, 2] } },
    compute: ({ x, filter }) =>
      conv3dTranspose(
        reshape<Rank.R5>(x, [1, 2, 2, 3, 2]),
        reshape<Rank.R5>(filter, [2, 2, 2, 3, 2]),
        [1, stride + 2, stride + 2, 2 * stride + 2, 3],
        stride,
        'valid',
      ),
  }),
);
