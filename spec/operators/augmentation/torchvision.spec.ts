import { expect } from 'chai';
import { z } from 'zod';
import { randomFor } from '../../../core/random.js';
import type { Dense } from '../../../core/sample.js';
import { type AffineParameters, affineMatrix } from '../../../operators/augmentation/affine-matrix.js';
import { moveBoxes } from '../../../operators/augmentation/boxes.js';
import { blur } from '../../../operators/augmentation/gaussian-blur.js';
import { adjustBrightness } from '../../../operators/augmentation/random-brightness.js';
import { adjustContrast } from '../../../operators/augmentation/random-contrast.js';
import { crop } from '../../../operators/augmentation/random-crop.js';
import { erase } from '../../../operators/augmentation/random-erasing.js';
import { flipHorizontally, flipVertically } from '../../../operators/augmentation/random-flip.js';
import { grayscale } from '../../../operators/augmentation/random-grayscale.js';
import { adjustHue } from '../../../operators/augmentation/random-hue.js';
import { randomResizedCrop } from '../../../operators/augmentation/random-resized-crop.js';
import { rotate } from '../../../operators/augmentation/random-rotation.js';
import { adjustSaturation } from '../../../operators/augmentation/random-saturation.js';
import { resizedCrop } from '../../../operators/augmentation/resize.js';
import type { Moved } from '../../../operators/augmentation/transform.js';
import { warp } from '../../../operators/augmentation/warp.js';
import { type Bound, caseSchema, expectEqual, pictureOf, readFixture } from '../../helpers/torchvision.js';

const number = z.number();
const pair = z.tuple([number, number]);
const window = z.object({ top: number, left: number, height: number, width: number });
const sampling = z.object({
  interpolation: z.enum(['nearest', 'bilinear']),
  fill: z.array(number).optional(),
});

/** Every operation by its name in torchvision. */
const operations: Readonly<Record<string, (image: Dense, parameters: unknown) => Dense | Moved>> = {
  horizontal_flip: (image) => flipHorizontally(image),
  vertical_flip: (image) => flipVertically(image),
  crop: (image, parameters) => crop(image, window.parse(parameters)),
  resized_crop(image, parameters) {
    return resizedCrop(image, window.parse(parameters), z.object({ size: pair }).parse(parameters).size);
  },
  rotate(image, parameters) {
    return rotate(image, z.object({ angle: number }).parse(parameters).angle, sampling.parse(parameters));
  },
  affine(image, parameters) {
    const given: AffineParameters = z
      .object({ angle: number, translate: pair, scale: number, shear: pair })
      .parse(parameters);
    const [height = 0, width = 0] = image.shape;
    return warp(image, affineMatrix(given, height, width), sampling.parse(parameters));
  },
  adjust_brightness: (image, parameters) => adjustBrightness(image, only(parameters)),
  adjust_contrast: (image, parameters) => adjustContrast(image, only(parameters)),
  adjust_saturation: (image, parameters) => adjustSaturation(image, only(parameters)),
  adjust_hue: (image, parameters) => adjustHue(image, only(parameters)),
  rgb_to_grayscale: (image) => grayscale(image),
  gaussian_blur(image, parameters) {
    const { kernel_size, sigma } = z.object({ kernel_size: pair, sigma: pair }).parse(parameters);
    return blur(image, kernel_size[0], sigma[0]);
  },
  erase(image, parameters) {
    const { i, j, h, w, v } = z
      .object({ i: number, j: number, h: number, w: number, v: z.array(number) })
      .parse(parameters);
    return erase(image, { top: i, left: j, height: h, width: w }, v);
  },
};

/**
 * Where numbers may differ from torchvision's, and how far.
 *
 * Its resize of bytes computes with weights of 16 bits and rounds after each of two passes; ours rounds once. The other
 * differences of floats are those of single precision.
 */
const bounds: Readonly<Record<string, Bound>> = {
  resized_crop: { bytes: [1, 0.15], floats: 3e-7 },
  rotate: { floats: 1e-6 },
  affine: { floats: 1e-6 },
  adjust_hue: { floats: 1e-6 },
  gaussian_blur: { floats: 1e-6 },
};

const geometry = readFixture(
  'geometry',
  z.object({
    boxes: z.array(z.array(number)),
    cases: z.array(caseSchema.extend({ boxes: z.array(number) })),
    middles: z.array(z.object({ sides: pair, ratio: pair, window })),
  }),
);
const colors = readFixture('colors', z.object({ cases: z.array(caseSchema) }));

describe('augmentation, compared with torchvision', () => {
  for (const { picture, operation, parameters, boxes, ...expected } of geometry.cases)
    it(`${operation} of ${picture} ${JSON.stringify(parameters)}, and of boxes`, () => {
      const { image, matrix } = movedBy(operation, picture, parameters);
      expectEqual(image, expected, bounds[operation]);
      const [height = 0, width = 0] = image.shape;
      const given = { data: Float32Array.from(geometry.boxes.flat()), shape: [geometry.boxes.length, 4] };
      const followed = [...moveBoxes(given, matrix, height, width).data];
      for (const [place, side] of boxes.entries()) expect(followed[place]).to.be.closeTo(side, 1e-5);
    });

  for (const { picture, operation, parameters, ...expected } of colors.cases)
    it(`${operation} of ${picture} ${JSON.stringify(parameters)}`, () => {
      const changed = operations[operation]?.(pictureOf(picture), parameters);
      if (changed === undefined || 'matrix' in changed) throw new Error(`${operation} is none of colours`);
      expectEqual(changed, expected, bounds[operation]);
    });

  for (const { sides, ratio, window: expected } of geometry.middles)
    it(`RandomResizedCrop falls back to the middle of ${sides.join(' x ')} for a ratio of ${ratio}`, () => {
      const image = { data: new Uint8Array(sides[0] * sides[1]), shape: [...sides, 1] };
      const result = randomResizedCrop(100, { scale: [1, 1], ratio })(image, randomFor(1, 'spec'));
      if (!('matrix' in result)) throw new Error('the picture was not moved');
      const [across, , left, , down, top] = result.matrix;
      const part = { top: -top / down, left: -left / across, height: 100 / down, width: 100 / across };
      for (const side of window.keyof().options) expect(part[side]).to.be.closeTo(expected[side], 1e-9);
    });
});

function movedBy(operation: string, picture: string, parameters: unknown): Moved {
  const result = operations[operation]?.(pictureOf(picture), parameters);
  if (result === undefined || !('matrix' in result)) throw new Error(`${operation} moves nothing`);
  return result;
}

/** The number that an operation is given. */
function only(parameters: unknown): number {
  return Object.values(z.record(z.string(), number).parse(parameters))[0] ?? Number.NaN;
}
