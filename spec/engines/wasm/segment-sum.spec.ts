import { gather, grad, sum, tensor1d, tensor2d, tidy, unsortedSegmentSum } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

describe('unsortedSegmentSum on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  const rows = [
    [1, 10],
    [2, 20],
    [3, 30],
  ];

  /** The sums of the rows by segment. */
  const sums = (segments: number[], count: number): readonly number[] =>
    tidy(() => {
      const ids = tensor1d(segments, 'int32');
      return Array.from(unsortedSegmentSum(tensor2d(rows), ids, count).dataSync());
    });

  it('sums the rows of each segment, in any order', () => {
    expect(sums([1, 0, 1], 2)).to.deep.equal([2, 20, 4, 40]);
  });

  it('gives zeros for a segment without rows', () => {
    expect(sums([2, 2, 2], 3)).to.deep.equal([0, 0, 0, 0, 6, 60]);
  });

  it('leaves out rows whose segment is below 0', () => {
    expect(sums([-1, 0, -1], 1)).to.deep.equal([2, 20]);
  });

  it('makes gather differentiable: a row used twice gets both gradients', () => {
    const gradient = tidy(() => {
      const used = grad((table) => sum(gather(table, tensor1d([0, 2, 0], 'int32'))))(tensor2d(rows));
      return Array.from(used.dataSync());
    });
    expect(gradient).to.deep.equal([2, 2, 0, 0, 1, 1]);
  });
});
