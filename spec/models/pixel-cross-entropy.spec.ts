import { tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { bilinearKernel } from '../../models/bilinear-kernel.js';
import { fcn } from '../../models/fcn.js';
import { pixelAccuracy, pixelCrossEntropy } from '../../models/pixel-cross-entropy.js';
import { readVariable } from '../../models/variables.js';

const logits = { data: Float32Array.of(0, 0, 2, 0), shape: [1, 1, 2, 2] };
const labels = { data: Int32Array.of(0, 1), shape: [1, 1, 2] };

describe('pixelCrossEntropy', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('is the mean over all pixels, computed by hand', () => {
    const loss = tidy(() =>
      pixelCrossEntropy
        .compute(tensor(logits.data, [1, 1, 2, 2]), tensor(labels.data, [1, 1, 2], 'int32'))
        .dataSync(),
    );
    expect(loss[0]).to.be.closeTo((Math.log(2) + Math.log(Math.exp(2) + 1)) / 2, 1e-6);
  });

  it('refuses labels of other pictures, and classes that there are not', () => {
    expect(() => pixelCrossEntropy.check({ ...labels, shape: [2] }, logits.shape)).to.throw(/each pixel/);
    const wrong = { ...labels, data: Int32Array.of(0, 2) };
    expect(() => pixelCrossEntropy.check(wrong, logits.shape)).to.throw(/0 \.\. 1/);
  });

  it('has an accuracy beside it: the share of pixels told right', () => {
    expect(pixelAccuracy(logits, labels)).to.equal(0.5);
  });
});

describe('fcn', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('answers for every pixel, and its last layer starts as bilinear interpolation', () => {
    const built = fcn({ inputShape: [16, 24, 3], classes: 4, filters: 2 }).build(1);
    const shape = tidy(() => built.forward(tensor(new Float32Array(1152), [1, 16, 24, 3]), mode).shape);
    expect(shape).to.deep.equal([1, 16, 24, 4]);
    const kernel = built.weights.find(({ name }) => name === 'enlarged/kernel');
    expect(kernel && [...readVariable(kernel).data]).to.deep.equal([...bilinearKernel(16, 4).data]);
    built.dispose();
  });

  it('refuses sides that cannot be halved three times', () => {
    expect(() => fcn({ inputShape: [20, 16, 3] })).to.throw(/fcn\.inputShape\.0/);
  });
});

const mode = { training: false, step: 0, perStep: () => tensor([0]) };
