import { dispose, fill, norm, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

/** Leaves numbers in the memory that the next small tensors are given. */
function leaveNumbers(): void {
  const left = Array.from({ length: 100 }, (_, index) => fill([1 + (index % 6)], 7.5));
  for (const tensor of left) tensor.dataSync();
  dispose(left);
}

function numbersOf(compute: () => Tensor): readonly number[] {
  leaveNumbers();
  return tidy(() => Array.from(compute().dataSync()));
}

describe('sums of nothing on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    it(`are 0, of dtype ${dtype}`, () => {
      expect(numbersOf(() => sum(zeros([0], dtype)))).to.deep.equal([0]);
      expect(numbersOf(() => sum(zeros([5, 0], dtype), 1))).to.deep.equal([0, 0, 0, 0, 0]);
      expect(numbersOf(() => sum(zeros([0, 5], dtype), 0))).to.deep.equal([0, 0, 0, 0, 0]);
    });
  }

  it('keep their axis where that is asked for', () => {
    expect(sum(zeros([3, 0]), 1, true).shape).to.deep.equal([3, 1]);
    expect(numbersOf(() => sum(zeros([3, 0]), 1, true))).to.deep.equal([0, 0, 0]);
  });

  it('make norms of 0', () => {
    expect(numbersOf(() => norm(zeros([5, 0]), 'euclidean', 1))).to.deep.equal([0, 0, 0, 0, 0]);
  });
});
