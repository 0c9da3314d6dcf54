import {
  addN,
  cumsum,
  floorDiv,
  grad,
  maxPool,
  maxPool3d,
  type Rank,
  reshape,
  type Tensor,
  tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { mlp } from '../../../models/index.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { classBatch, trainerOf } from '../../models/support.js';
import { offerSoftwareAdapter } from './software-adapter.js';

const numbersOf = (compute: () => Tensor): number[] => [...tidy(() => compute().dataSync())];

describe('webgpu, repaired', () => {
  keepBackend();
  offerSoftwareAdapter();
  beforeEach(() => engine({ prefer: 'webgpu' }));

  for (const dtype of ['int32', 'bool'] as const) {
    it(`transposes ${dtype} of rank 3`, () => {
      const values = dtype === 'bool' ? [1, 0, 0, 1, 1, 0] : [2 ** 24 + 1, 2, 3, 4, 5, 6];
      const [a, b, c, d, e, f] = values;
      const transposed = (): Tensor => transpose(tensor(values, [3, 1, 2], dtype), [1, 2, 0]);
      expect(numbersOf(transposed)).to.deep.equal([a, c, e, b, d, f]);
    });
  }

  for (const count of [7, 8, 30]) {
    it(`adds ${count} tensors`, () => {
      const sum = (): Tensor => addN(Array.from({ length: count }, (_, index) => tensor([index, 1])));
      expect(numbersOf(sum)).to.deep.equal([(count * (count - 1)) / 2, count]);
    });
  }

  it('divides fractions into what int32 does not hold', () => {
    expect(numbersOf(() => floorDiv(tensor([7.5, -7.5, 3e9]), tensor([2, 2, 1])))).to.deep.equal([
      3, -4, 3e9,
    ]);
  });

  it('sums backwards along axes of one length after another', () => {
    const backwards = (values: number[]): number[] => numbersOf(() => cumsum(tensor(values), 0, false, true));
    expect(backwards([1, 2, 3])).to.deep.equal([6, 5, 3]);
    expect(backwards([1, 2, 3, 4, 5])).to.deep.equal([15, 14, 12, 9, 5]);
    expect(backwards([1, 2])).to.deep.equal([3, 2]);
  });

  it('takes the first of equal numbers for the largest of a window', () => {
    const pooled = grad((x: Tensor) => maxPool(reshape<Rank.R4>(x, [1, 2, 2, 1]), 2, 2, 'valid'));
    expect(numbersOf(() => pooled(tensor([0, 3, 3, 3])))).to.deep.equal([0, 1, 0, 0]);
  });

  for (const place of [0, 4, 6, 11]) {
    it(`finds the largest of a window 2 x 2 x 3 at place ${place}`, () => {
      const values = Array.from({ length: 12 }, (_, index) => (index === place ? 1 : 0));
      const pooled = grad((x: Tensor) =>
        maxPool3d(reshape<Rank.R5>(x, [1, 2, 2, 3, 1]), [2, 2, 3], 1, 'valid'),
      );
      expect(numbersOf(() => pooled(tensor(values)))).to.deep.equal(values);
    });
  }

  it('measures the norm of gradients as cpu does', async () => {
    const model = mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
    const norms = [];
    for (const prefer of ['webgpu', 'cpu'] as const) {
      const trainer = await trainerOf({ model, gradientNorm: true }, 1, await engine({ prefer }));
      norms.push((await trainer.step(classBatch([4]))).gradientNorm ?? Number.NaN);
      trainer.dispose();
    }
    expect(norms[0]).to.be.closeTo(norms[1] ?? Number.NaN, 1e-5);
  });
});
