import { expect } from 'chai';
import { affineBackward, affineForward } from '../../../models/arrays/affine.js';

describe('an affine layer on arrays', () => {
  // Two inputs, three outputs.
  const weights = { kernel: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(10, 20, 30) };
  const rows = Float32Array.of(1, 0, 2, -1);

  it('answers with rows · kernel + bias', () => {
    const outputs = new Float32Array(6);
    affineForward(rows, weights, outputs);
    expect([...outputs]).to.deep.equal([11, 22, 33, 8, 19, 30]);
  });

  it('has the gradients rowsᵀ · slopes and the sum of slopes', () => {
    const gradients = { kernel: new Float32Array(6).fill(7), bias: new Float32Array(3).fill(7) };
    affineBackward(rows, Float32Array.of(1, 2, 3, 10, 20, 30), gradients);
    expect([...gradients.kernel]).to.deep.equal([21, 42, 63, -10, -20, -30]);
    expect([...gradients.bias]).to.deep.equal([11, 22, 33]);
  });

  it('sums in double precision: what float32 would lose is there', () => {
    const outputs = new Float32Array(1);
    const kernel = Float32Array.of(1, 1, 1);
    affineForward(Float32Array.of(2 ** 30, 1, -(2 ** 30)), { kernel, bias: new Float32Array(1) }, outputs);
    expect(outputs[0]).to.equal(1);
  });
});
