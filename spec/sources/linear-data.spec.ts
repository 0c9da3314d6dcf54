import { expect } from 'chai';
import { read } from '../../core/read.js';
import { linearData } from '../../sources/linear-data.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

describeSource('linearData', { create: () => linearData({ size: 5 }), size: 5 });

describe('linearData', () => {
  it('lies on its line where there is no noise', async () => {
    const { items } = await collect(read(linearData({ size: 50, noise: 0 })));
    for (const { x, y } of items) {
      const [first = Number.NaN, second = Number.NaN] = x.data;
      expect(y).to.be.closeTo(2 * first - 3.4 * second + 4.2, 1e-12);
    }
  });

  it('has standard normal features and noise of the deviation asked for', async () => {
    const { items } = await collect(read(linearData({ size: 20_000, weights: [1], bias: 0, noise: 0.5 })));
    const features = items.map(({ x }) => x.data[0] ?? Number.NaN);
    const noises = items.map(({ y }, index) => y - (features[index] ?? 0));
    expect(mean(features)).to.be.closeTo(0, 0.03);
    expect(deviation(features)).to.be.closeTo(1, 0.03);
    expect(deviation(noises)).to.be.closeTo(0.5, 0.02);
  });

  it('is other data for another seed, and says so by its fingerprint', async () => {
    const [one, other] = [linearData({ size: 3 }), linearData({ size: 3, seed: 2 })];
    const [first, second] = await Promise.all([collect(read(one)), collect(read(other))]);
    expect(first.items.map(({ y }) => y)).not.to.deep.equal(second.items.map(({ y }) => y));
    expect(one.fingerprint?.()).not.to.equal(other.fingerprint?.());
  });

  const wrong = { size: 1.5, noise: -1, weights: [], seed: 0.5, name: '', bias: Number.NaN };
  for (const [option, value] of Object.entries(wrong))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      expect(() => linearData({ [option]: value })).to.throw(`linearData.${option}`);
    });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
