import { expect } from 'chai';
import { relativeDifference } from '../../pipelines/relative-difference.js';

describe('relativeDifference', () => {
  it('is the largest difference by the largest value', () => {
    expect(relativeDifference([1, 2.5, -4], [1, 2, -4])).to.equal(0.125);
    expect(relativeDifference(Float32Array.of(0.5), [1])).to.equal(0.5);
  });

  it('is 0 for equals, zeros among them', () => {
    expect(relativeDifference([1, -2], [1, -2])).to.equal(0);
    expect(relativeDifference([0, 0], [0, 0])).to.equal(0);
    expect(relativeDifference([], [])).to.equal(0);
  });

  it('is not finite where there is nothing to compare with', () => {
    expect(relativeDifference([1], [0])).to.equal(Number.POSITIVE_INFINITY);
    expect(relativeDifference([1], [1, 2])).to.be.NaN;
    expect(relativeDifference([Number.NaN], [1])).to.be.NaN;
  });
});
