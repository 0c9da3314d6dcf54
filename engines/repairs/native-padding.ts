import {
  AvgPool,
  AvgPool3D,
  AvgPool3DGrad,
  AvgPoolGrad,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  FusedDepthwiseConv2D,
  MaxPool,
  MaxPool3D,
  MaxPool3DGrad,
  MaxPoolGrad,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { replaceKernel } from '../replace.js';
import { repairNumericPadding } from '../windows/numeric-padding.js';
import type { Axis } from '../windows/places.js';
import { poolAxes2D, poolAxes3D } from '../windows/pool-axes.js';
import { convolutionAxes } from './convolution-axes.js';
import { type KernelCall, onPadded, type PaddingPlan } from './on-padded.js';

/** Less than what any network computes, and finite. */
const lowest = -3e38;

const images = { axes: imageAxes(false) };
const imagesByChannel = { axes: imageAxes(true) };
const pool2D = {
  axes: ({ inputs, attrs }: KernelCall) => poolAxes2D((inputs.x ?? inputs.input)?.shape ?? [], attrs),
};
const pool3D = {
  axes: ({ inputs, attrs }: KernelCall) => poolAxes3D((inputs.x ?? inputs.input)?.shape ?? [], attrs),
};

const plans: Readonly<Record<string, PaddingPlan>> = {
  [Conv2D]: { ...images, padded: 'x' },
  [FusedConv2D]: { ...images, padded: 'x' },
  [Conv2DBackpropFilter]: { ...images, padded: 'x' },
  [Conv2DBackpropInput]: { ...images, cropped: true },
  [DepthwiseConv2dNative]: { ...imagesByChannel, padded: 'x' },
  [FusedDepthwiseConv2D]: { ...imagesByChannel, padded: 'x' },
  [DepthwiseConv2dNativeBackpropFilter]: { ...imagesByChannel, padded: 'x' },
  [DepthwiseConv2dNativeBackpropInput]: { ...imagesByChannel, cropped: true },
  [MaxPool]: { ...pool2D, padded: 'x', value: lowest },
  [MaxPoolGrad]: { ...pool2D, padded: 'input', value: lowest, cropped: true },
  [AvgPool]: { ...pool2D, padded: 'x', scaled: 'output' },
  [AvgPoolGrad]: { ...pool2D, padded: 'input', scaled: 'dy', cropped: true },
  [MaxPool3D]: { ...pool3D, padded: 'x', value: lowest },
  [MaxPool3DGrad]: { ...pool3D, padded: 'input', value: lowest, cropped: true },
  [AvgPool3D]: { ...pool3D, padded: 'x', scaled: 'output' },
  [AvgPool3DGrad]: { ...pool3D, padded: 'input', scaled: 'dy', cropped: true },
};

/**
 * Padding by numbers on native TensorFlow, in convolutions and pools and their gradients.
 *
 * Its binding knows 'valid' and 'same' only (`TF Backend supports only 'valid' and 'same' padding while padding was
 * NUMBER`), so the images are padded first, and what flows back to the padding is dropped. An average is over the images
 * alone, as on the other backends. See
 * https://github.com/tensorflow/tfjs/issues/1077.
 */
export function repairNativePadding(): void {
  for (const [kernel, plan] of Object.entries(plans)) {
    replaceKernel(kernel, 'tensorflow', 'padded first', (shipped) => onPadded(shipped, plan));
  }
  repairNumericPadding('tensorflow');
}

const shapes = z.object({
  inputShape: z.array(z.int()).optional(),
  filterShape: z.array(z.int()).optional(),
});

/** The gradients are told one shape and given the other. */
function imageAxes(depthwise: boolean): (call: KernelCall) => readonly Axis[] {
  return ({ inputs, attrs }) => {
    const { inputShape, filterShape } = shapes.parse(attrs);
    const filter = filterShape ?? inputs.filter?.shape ?? [];
    return convolutionAxes({ images: inputShape ?? inputs.x?.shape ?? [], filter, depthwise }, attrs);
  };
}
