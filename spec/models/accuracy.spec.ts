import { expect } from 'chai';
import { accuracy } from '../../models/accuracy.js';

describe('accuracy', () => {
  const of = (outputs: readonly number[], labels: readonly number[]): number =>
    accuracy(
      { data: Float32Array.from(outputs), shape: [labels.length, outputs.length / labels.length] },
      { data: Uint8Array.from(labels), shape: [labels.length] },
    );

  it('is the share of samples whose largest output stands at their class', () => {
    expect(of([0.1, 0.9, 0.8, 0.2, 3, -1, -5, -4], [1, 1, 0, 1])).to.equal(0.75);
  });

  it('takes the first of equal outputs', () => {
    expect(of([1, 1, 1], [0])).to.equal(1);
    expect(of([1, 1, 1], [2])).to.equal(0);
  });

  it('takes the largest share of a label for its class', () => {
    const outputs = { data: Float32Array.of(0.1, 0.9, 0.8, 0.2), shape: [2, 2] };
    expect(accuracy(outputs, { data: Float32Array.of(0.3, 0.7, 0.4, 0.6), shape: [2, 2] })).to.equal(0.5);
  });

  it('finds the last class', () => {
    expect(of([0, 1, 2], [2])).to.equal(1);
  });
});
