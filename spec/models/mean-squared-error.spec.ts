import { expect } from 'chai';
import { meanSquaredError } from '../../models/mean-squared-error.js';

describe('meanSquaredError', () => {
  it('is the mean of the squared differences', () => {
    const outputs = { data: Float32Array.of(1, 3, -1), shape: [3, 1] };
    expect(meanSquaredError(outputs, { data: Float32Array.of(1, 1, 1), shape: [3] })).to.equal(8 / 3);
  });

  it('is no number where labels are missing', () => {
    const outputs = { data: Float32Array.of(1, 3), shape: [2, 1] };
    expect(meanSquaredError(outputs, { data: Float32Array.of(1), shape: [1] })).to.be.NaN;
  });
});
