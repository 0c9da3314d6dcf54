import { backend_util, slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { dimRoundingMode, padding4D, pair, shape4D } from '../windows/attributes.js';

/** Shape of images, `[batch, height, width, channels]`, or of a filter, `[height, width, in, out]`. */
export type Shape4D = Tensor4D['shape'];

/** What tfjs-core works out about a window that slides over images. */
export type Window = ReturnType<typeof backend_util.computeConv2DInfo>;

/** Rows (or columns) of zeros before and after the images; below 0 that many of their own are left out. */
export type Margin = readonly [before: number, after: number];

const attributes = z.object({
  strides: pair,
  pad: z.union([z.enum(['same', 'valid']), padding4D]),
  dimRoundingMode,
  dataFormat: z.literal('NHWC', 'wasm computes on [batch, height, width, channels] only').nullish(),
});
const filterGradientAttributes = attributes.extend({ filterShape: shape4D });
const inputGradientAttributes = attributes.extend({ inputShape: shape4D });

/** The window of a convolution, from the attributes of the kernel that computes its gradient by the filter. */
export function windowOverImages(given: unknown, inputShape: Shape4D, depthwise = false): Window {
  const { filterShape, ...rest } = filterGradientAttributes.parse(given);
  return windowOf(inputShape, filterShape, rest, depthwise);
}

/** The window of a convolution, from the attributes of the kernel that computes its gradient by the input. */
export function windowOfFilter(given: unknown, filterShape: Shape4D, depthwise = false): Window {
  const { inputShape, ...rest } = inputGradientAttributes.parse(given);
  return windowOf(inputShape, filterShape, rest, depthwise);
}

function windowOf(
  inputShape: Shape4D,
  filterShape: Shape4D,
  { strides, pad, dimRoundingMode }: z.infer<typeof attributes>,
  depthwise: boolean,
): Window {
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, depthwise);
}

/** The padding that tfjs-core takes for margins, those below 0 aside, which {@link crop} sees to. */
export function padding(rows: Margin, columns: Margin): z.infer<typeof padding4D> {
  const added = ([before, after]: Margin): [number, number] => [Math.max(0, before), Math.max(0, after)];
  return [[0, 0], added(rows), added(columns), [0, 0]];
}

/** Images `[batch, height, width, channels]` without what margins below 0 leave out. */
export function crop(images: Tensor4D, rows: Margin, columns: Margin): Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const [top, bottom] = removed(rows);
  const [left, right] = removed(columns);
  if (top + bottom + left + right === 0) return images;
  return slice(images, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
}

function removed([before, after]: Margin): Margin {
  return [Math.max(0, -before), Math.max(0, -after)];
}
