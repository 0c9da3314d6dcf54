import { expect } from 'chai';
import { isKernelDecay, kernelDecay } from '../../../models/optimizers/kernel-decay.js';

describe("the decay of TensorFlow's kernels", () => {
  it('is that of a complement in float32', () => {
    expect(kernelDecay(0)).to.equal(0);
    expect(kernelDecay(0.5)).to.equal(0.5);
    expect(1 - kernelDecay(0.999)).to.be.closeTo(0.00099998713, 1e-11);
  });

  it('is not near enough to one that is too near to 1', () => {
    for (const beta of [0, 0.5, 0.9, 0.99, 0.999]) expect(isKernelDecay(beta), `${beta}`).to.equal(true);
    for (const beta of [0.9999, 0.99999, 1 - 1e-8, 1 - 1e-12])
      expect(isKernelDecay(beta), `${beta}`).to.equal(false);
  });
});
