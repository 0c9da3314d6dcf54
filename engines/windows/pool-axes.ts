import { backend_util } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { dimRoundingMode, padding4D, pair, shape4D, shape5D, triple } from './attributes.js';
import { type Axis, imageAxes, volumeAxes } from './places.js';

const attributes2D = z.object({
  filterSize: pair,
  strides: pair,
  pad: z.union([z.enum(['same', 'valid']), z.number(), padding4D]),
  dimRoundingMode,
});

const attributes3D = z.object({
  filterSize: triple,
  strides: triple,
  pad: z.union([z.enum(['same', 'valid']), z.number()]),
  dimRoundingMode,
});

/** The axes of a pool over images of a shape `[batch, height, width, channels]`, from a kernel's attributes. */
export function poolAxes2D(shape: readonly number[], attributes: unknown): readonly Axis[] {
  const { filterSize, strides, pad, dimRoundingMode } = attributes2D.parse(attributes);
  const images = shape4D.parse(shape);
  return imageAxes(backend_util.computePool2DInfo(images, filterSize, strides, 1, pad, dimRoundingMode));
}

/** The axes of a pool over volumes of a shape `[batch, depth, height, width, channels]`, from a kernel's attributes. */
export function poolAxes3D(shape: readonly number[], attributes: unknown): readonly Axis[] {
  const { filterSize, strides, pad, dimRoundingMode } = attributes3D.parse(attributes);
  const volumes = shape5D.parse(shape);
  const info = backend_util.computePool3DInfo(volumes, filterSize, strides, 1, pad, dimRoundingMode);
  return volumeAxes(info);
}
