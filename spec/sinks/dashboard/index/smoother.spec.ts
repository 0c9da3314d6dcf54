import { expect } from 'chai';
import fc from 'fast-check';
import { Smoother } from '../../../../sinks/dashboard/index/smoother.js';
import { partsOf } from '../../../helpers/parts.js';

describe('Smoother', () => {
  const curves = fc.record({
    values: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 60 }),
    sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
    smoothing: fc.double({ min: 0.5, max: 50, noNaN: true }),
    rows: fc.uniqueArray(fc.nat(59), { maxLength: 10 }),
  });

  it('is the mean of all values so far, each counting exp(-d / smoothing), d steps before', () =>
    fc.assert(
      fc.asyncProperty(curves, async ({ values, sizes, smoothing, rows }) => {
        const asked = rows.filter((row) => row < values.length).sort((one, other) => one - other);
        const smoothed = await new Smoother().at(curve(values, sizes), asked, smoothing);
        expect(smoothed).to.have.length(asked.length);
        asked.forEach((row, index) => {
          expect(smoothed[index]).to.be.closeTo(mean(values.slice(0, row + 1), smoothing), 1e-9);
        });
      }),
    ));

  it('says the same of a row at every zoom, and again when the curve has grown', () =>
    fc.assert(
      fc.asyncProperty(curves, async ({ values, sizes, smoothing }) => {
        const smoother = new Smoother();
        const all = values.map((_, row) => row);
        const whole = await smoother.at(curve(values, sizes), all, smoothing);
        const last = values.length - 1;
        expect(await smoother.at(curve(values, sizes), [last], smoothing)).to.deep.equal([whole[last]]);
        const longer = await smoother.at(curve([...values, 5], sizes), [...all, last + 1], smoothing);
        expect(longer.slice(0, -1)).to.deep.equal(whole);
      }),
    ));

  it('passes over what is not finite, and is nothing before the first value that is', async () => {
    const smoothed = await new Smoother().at(curve([Number.NaN, 4, Infinity, 4], [4]), [0, 1, 2, 3], 2);
    expect(smoothed).to.deep.equal([Number.NaN, 4, 4, 4]);
  });

  function curve(values: readonly number[], sizes: readonly number[]) {
    return { table: 'step', key: 'loss', parts: partsOf(values, sizes) };
  }

  function mean(values: readonly number[], smoothing: number): number {
    const weights = values.map((_, row) => Math.exp(-(values.length - 1 - row) / smoothing));
    const sum = values.reduce((total, value, row) => total + value * (weights[row] ?? 0), 0);
    return sum / weights.reduce((total, weight) => total + weight, 0);
  }
});
