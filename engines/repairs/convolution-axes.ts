import { backend_util } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { dimRoundingMode, padding4D, pair, shape4D } from '../windows/attributes.js';
import type { Axis } from '../windows/places.js';

const attributes = z.object({
  strides: pair,
  dilations: pair.nullish().transform((dilations) => dilations ?? 1),
  pad: z.union([z.enum(['same', 'valid']), z.number(), padding4D]),
  dataFormat: z.literal('NHWC', 'computed on [batch, height, width, channels] only').nullish(),
  dimRoundingMode,
});

/** What a convolution is of. */
export interface ConvolutionShapes {
  readonly images: readonly number[];
  readonly filter: readonly number[];
  readonly depthwise: boolean;
}

/** The rows and columns of a 2-D convolution, from a kernel's attributes; a dilated filter counts with its gaps. */
export function convolutionAxes(
  { images, filter, depthwise }: ConvolutionShapes,
  given: unknown,
): readonly Axis[] {
  const { strides, dilations, pad, dimRoundingMode } = attributes.parse(given);
  const info = backend_util.computeConv2DInfo(
    shape4D.parse(images),
    shape4D.parse(filter),
    strides,
    dilations,
    // A number is worked out wrong where height and width differ in window or stride.
    typeof pad === 'number'
      ? [
          [0, 0],
          [pad, pad],
          [pad, pad],
          [0, 0],
        ]
      : pad,
    dimRoundingMode,
    depthwise,
  );
  const { padInfo } = info;
  return [
    {
      inputs: info.inHeight,
      outputs: info.outHeight,
      stride: info.strideHeight,
      taps: info.effectiveFilterHeight,
      before: padInfo.top,
    },
    {
      inputs: info.inWidth,
      outputs: info.outWidth,
      stride: info.strideWidth,
      taps: info.effectiveFilterWidth,
      before: padInfo.left,
    },
  ];
}
