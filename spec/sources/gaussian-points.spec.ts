import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import { gaussianPoints } from '../../sources/gaussian-points.js';
import { describeSource } from '../contracts/source.js';

describeSource('gaussianPoints', { create: () => gaussianPoints({ size: 6 }), size: 6 });

describe('gaussianPoints', () => {
  it('has the mean and the covariance AᵀA of its options', async () => {
    const samples = await lastValueFrom(read(gaussianPoints({ size: 4000 })).pipe(toArray()));
    const points = samples.map(({ x }) => [...x.data] as const);
    const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
    const product = (one: 0 | 1, other: 0 | 1): number =>
      mean(points.map((point) => ((point[one] ?? 0) - 1 - one) * ((point[other] ?? 0) - 1 - other)));
    expect(mean(points.map(([x = 0]) => x))).to.be.closeTo(1, 0.06);
    expect(mean(points.map(([, y = 0]) => y))).to.be.closeTo(2, 0.12);
    // [[1, 2], [−0.1, 0.5]] by hand: 1.01, 1.95 and 4.25.
    expect(product(0, 0)).to.be.closeTo(1.01, 0.1);
    expect(product(0, 1)).to.be.closeTo(1.95, 0.2);
    expect(product(1, 1)).to.be.closeTo(4.25, 0.4);
  });

  it('is other data for another seed, and refuses a matrix that is none', () => {
    expect(gaussianPoints().fingerprint?.()).not.to.equal(gaussianPoints({ seed: 2 }).fingerprint?.());
    expect(() => gaussianPoints({ size: -1 })).to.throw(/gaussianPoints\.size/);
  });
});
