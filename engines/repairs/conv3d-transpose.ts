import {
  Conv3D,
  Conv3DBackpropFilterV2,
  Conv3DBackpropInputV2,
  engine as tensorEngine,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { triple } from '../windows/attributes.js';
import { setGradient } from './gradient.js';

const windowOf = z.object({ strides: triple, pad: z.enum(['same', 'valid']) });

/** The gradient of conv3dTranspose, which tfjs-core lacks: a convolution, and the gradient of one by its filter. */
export function addConv3dTransposeGradient(): void {
  setGradient(Conv3DBackpropInputV2, ['dy', 'filter'], ({ dy: upstream, input, attributes }) => {
    const { strides, pad } = windowOf.parse(attributes);
    const filter = input('filter');
    const run = tensorEngine();
    return {
      dy: () =>
        run.runKernel(Conv3D, { x: upstream, filter }, { strides, pad, dataFormat: 'NDHWC', dilations: 1 }),
      filter: () =>
        run.runKernel(
          Conv3DBackpropFilterV2,
          { x: upstream, dy: input('dy') },
          { strides, pad, filterShape: filter.shape },
        ),
    };
  });
}
