import { conv2d, depthwiseConv2d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { keepBackend } from '../keep-backend.js';
import { expectSameGradients } from './gradients.js';

const few = fc.integer({ min: 1, max: 3 });
const side = fc.integer({ min: 3, max: 8 });
const geometry = fc.record({
  images: fc.tuple(few, side, side, few),
  filter: fc.tuple(few, few),
  outputs: few,
  strides: fc.tuple(few, few),
  pad: fc.constantFrom<'same' | 'valid' | 0 | 1 | 2>('same', 'valid', 0, 1, 2),
});

const convolutions = { conv2d, depthwiseConv2d };

/** A function of images and filters, for `grads`. */
function ofImages(compute: (x: Tensor4D, filter: Tensor4D) => Tensor): (...given: Tensor[]) => Tensor {
  return (x, filter) => {
    if (isTensor4D(x) && isTensor4D(filter)) return compute(x, filter);
    throw new TypeError('expected images and a filter');
  };
}

function isTensor4D(given: Tensor | undefined): given is Tensor4D {
  return given?.rank === 4;
}

describe('the gradients of convolutions on wasm', () => {
  keepBackend();

  for (const [name, convolve] of Object.entries(convolutions)) {
    it(`equal those of the cpu backend for ${name}, whatever the filter, strides and padding`, async () => {
      await fc.assert(
        fc.asyncProperty(geometry, async ({ images, filter, outputs, strides, pad }) => {
          const compute = ofImages((x, weights) => convolve(x, weights, strides, pad));
          await expectSameGradients(compute, [images, [...filter, images[3], outputs]]);
        }),
        { numRuns: 80 },
      );
    });
  }
});
