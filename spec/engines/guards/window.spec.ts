import { backend_util } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import fc from 'fast-check';
import type { KernelCall } from '../../../engines/guards/guard.js';
import { checkSliding } from '../../../engines/guards/window.js';
import { refusal } from '../../helpers/refusal.js';

const length = fc.integer({ min: 1, max: 12 });
const small = fc.integer({ min: 1, max: 4 });
const geometry = fc
  .record({
    height: length,
    width: length,
    window: fc.tuple(small, small),
    stride: small,
    dilation: fc.integer({ min: 1, max: 2 }),
    pad: fc.oneof(fc.constantFrom('same' as const, 'valid' as const), fc.integer({ min: 0, max: 3 })),
  })
  // What upstream refuses by itself.
  .filter(({ stride, dilation }) => stride === 1 || dilation === 1);

function callWith(attributes: KernelCall['attributes']): KernelCall {
  return { kernel: 'Conv2D', on: 'cpu', backend: {}, inputs: {}, attributes };
}

/** Upstream takes a number of pixels for square windows without dilation only: the rest is right in pairs. */
function pairs(pad: 'same' | 'valid' | number): 'same' | 'valid' | backend_util.ExplicitPadding {
  if (typeof pad === 'string') return pad;
  return [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
}

describe('checkSliding', () => {
  it('counts the places that the convolution has, and refuses exactly where there is none', async () => {
    await fc.assert(
      fc.asyncProperty(geometry, async ({ height, width, window, stride, dilation, pad }) => {
        const input = [2, height, width, 3];
        const filter: [number, number, number, number] = [...window, 3, 4];
        const info = backend_util.computeConv2DInfo(
          [2, height, width, 3],
          filter,
          stride,
          dilation,
          pairs(pad),
        );
        const call = callWith({ strides: stride, dilations: dilation, pad });
        const places = (): number => checkSliding(call, { input, window });
        if (info.outHeight > 0 && info.outWidth > 0)
          expect(places()).to.equal(info.outHeight * info.outWidth);
        else expect((await refusal(async () => places())).code).to.equal('INPUT_INVALID');
      }),
    );
  });

  it('takes padding axis by axis', () => {
    const call = callWith({
      strides: [1, 2],
      pad: [
        [0, 0],
        [1, 0],
        [0, 2],
        [0, 0],
      ],
    });
    expect(checkSliding(call, { input: [1, 4, 4, 1], window: [3, 3] })).to.equal(3 * 2);
  });

  it('looks for the spatial axes where the data format has them', () => {
    const call = callWith({ strides: 1, pad: 'valid', dataFormat: 'NCHW' });
    expect(checkSliding(call, { input: [1, 1, 5, 4], window: [3, 3] })).to.equal(3 * 2);
  });

  it('refuses a gradient of another geometry', async () => {
    const call = callWith({ strides: 1, pad: 'valid' });
    const check = () => checkSliding(call, { input: [1, 4, 4, 1], window: [3, 3], gradient: [1, 2, 3, 1] });
    expect((await refusal(async () => check())).message).to.equal(
      'gradient of Conv2D: got [1,2,3,1], expected length 2 on axis 2, for [1, 4, 4, 1] (engine cpu)',
    );
  });
});
