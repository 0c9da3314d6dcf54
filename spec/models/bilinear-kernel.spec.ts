import { conv2dTranspose, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { bilinearKernel } from '../../models/bilinear-kernel.js';

describe('bilinearKernel', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('falls off on both sides of the middle, computed by hand for even and odd sizes', () => {
    const edges = [0.25, 0.75, 0.75, 0.25];
    expect([...bilinearKernel(4, 1).data]).to.deep.equal(edges.flatMap((a) => edges.map((b) => a * b)));
    expect([...bilinearKernel(3, 1).data]).to.deep.equal([0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25]);
  });

  it('leaves each channel by itself', () => {
    const { data, shape } = bilinearKernel(2, 2);
    expect(shape).to.deep.equal([2, 2, 2, 2]);
    expect([...data.subarray(0, 4)]).to.deep.equal([0.25, 0, 0, 0.25]);
  });

  it('makes a transposed convolution enlarge a ramp in even steps', () => {
    const enlarged = tidy(() => {
      const ramp: Tensor4D = tensor([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], [1, 4, 4, 1]);
      const { data, shape } = bilinearKernel(4, 1);
      const kernel: Tensor4D = tensor(data, [4, 4, shape[2] ?? 1, shape[3] ?? 1]);
      return conv2dTranspose(ramp, kernel, [1, 8, 8, 1], 2, 'same').dataSync();
    });
    // Between the centres of the first and the last pixel, half a step apart.
    expect([...enlarged.subarray(8 * 3 + 1, 8 * 3 + 7)]).to.deep.equal([0.25, 0.75, 1.25, 1.75, 2.25, 2.75]);
  });

  it('refuses a size that is none', () => {
    expect(() => bilinearKernel(0, 1)).to.throw(/bilinearKernel size/);
  });
});
