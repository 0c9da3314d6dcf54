import {
  image,
  type Rank,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { type OpCase, opCase } from '../op-case.js';

type Shape4D = Tensor4D['shape'];

const shape: Shape4D = [2, 3, 4, 2];
const images = { shape };

const as4D = (x: Tensor): Tensor4D => reshape<Rank.R4>(x, shape);

const sizes = {
  larger: [6, 8],
  'by other factors': [5, 7],
  smaller: [2, 3],
} as const;

/** How the corners of the old and the new pixels lie. */
const alignments = {
  'corners aligned': [true, false],
  'half pixels': [false, true],
  'upper left': [false, false],
} as const;

const resizes = Object.entries(sizes).flatMap(([size, [height, width]]) =>
  Object.entries(alignments).map(([alignment, [alignCorners, halfPixelCenters]]) => ({
    variation: `${size}, ${alignment}`,
    size: [height, width] satisfies [number, number],
    alignCorners,
    halfPixelCenters,
  })),
);

/** What is done to images, `[batch, height, width, channels]`. */
export const cases: readonly OpCase[] = [
  ...resizes.map(({ variation, size, alignCorners, halfPixelCenters }) =>
    opCase({
      name: `resizeBilinear ${variation}`,
      inputs: { x: images },
      compute: ({ x }) => image.resizeBilinear(as4D(x), size, alignCorners, halfPixelCenters),
    }),
  ),
  ...resizes.map(({ variation, size, alignCorners, halfPixelCenters }) =>
    opCase({
      name: `resizeNearestNeighbor ${variation}`,
      inputs: { x: images },
      compute: ({ x }) => image.resizeNearestNeighbor(as4D(x), size, alignCorners, halfPixelCenters),
    }),
  ),
  opCase({ name: 'flipLeftRight', inputs: { x: images }, compute: ({ x }) => image.flipLeftRight(as4D(x)) }),
  opCase({
    name: 'grayscaleToRGB',
    inputs: { x: { shape: [2, 3, 4, 1] } },
    compute: ({ x }) => image.grayscaleToRGB(reshape<Rank.R4>(x, [2, 3, 4, 1])),
  }),
  opCase({
    name: 'cropAndResize',
    inputs: { x: images },
    gradient: 'none',
    compute: ({ x }) =>
      image.cropAndResize(
        as4D(x),
        tensor2d([
          [0, 0, 1, 1],
          [0.2, 0.1, 0.9, 0.6],
        ]),
        tensor1d([1, 0], 'int32'),
        [3, 2],
      ),
  }),
];
