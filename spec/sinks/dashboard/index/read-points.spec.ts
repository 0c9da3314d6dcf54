import { expect } from 'chai';
import fc from 'fast-check';
import { type PointColumns, readPoints, strideFor } from '../../../../sinks/dashboard/index/read-points.js';
import { partsOf } from '../../../helpers/parts.js';

describe('readPoints', () => {
  // Long enough for envelopes of whole chunks, in parts that do not end where chunks do.
  const curves = fc.record({
    length: fc.integer({ min: 1, max: 6000 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 }),
    limit: fc.integer({ min: 2, max: 50 }),
    from: fc.nat(5999),
    to: fc.nat(6000),
    seed: fc.nat(),
  });

  it('loses no value: each is within the envelope of its point, and the extremes are values', () =>
    fc.assert(
      fc.asyncProperty(curves, async ({ length, sizes, limit, seed }) => {
        const values = noise(length, seed);
        const points = await readPoints(partsOf(values, sizes), request({ from: 0, to: length, limit }));
        expect(points.envelopes.length).to.be.at.most(limit);
        points.envelopes.forEach((envelope, index) => {
          const own = values.slice(index * points.stride, (index + 1) * points.stride);
          expect([envelope.low, envelope.high]).to.deep.equal([Math.min(...own), Math.max(...own)]);
          expect(envelope.mean).to.be.closeTo(own.reduce((sum, each) => sum + each, 0) / own.length, 1e-9);
          expect(points.x[index]).to.equal(Math.min((index + 1) * points.stride, length));
        });
      }),
      { numRuns: 50 },
    ));

  it('says the same of a point whatever part of the curve is asked for', () =>
    fc.assert(
      fc.asyncProperty(curves, async ({ length, sizes, limit, from, to, seed }) => {
        const parts = partsOf(noise(length, seed), sizes);
        const asked = {
          from: Math.min(from, length - 1),
          to: Math.min(Math.max(from + 1, to), length),
          limit,
        };
        const some = await readPoints(parts, request(asked));
        const all = await readPoints(
          parts,
          request({ from: 0, to: length, limit: Math.ceil(length / some.stride) }),
        );
        if (all.stride !== some.stride) return;
        const whole = (points: PointColumns) =>
          new Map(points.x.map((x, index) => [x, points.envelopes[index]]));
        const others = whole(all);
        const inside = [...whole(some)].filter(
          ([x]) => x - some.stride >= asked.from && x % some.stride === 0 && x <= asked.to,
        );
        for (const [x, envelope] of inside) expect(envelope).to.deep.equal(others.get(x));
      }),
      { numRuns: 50 },
    ));

  it('tells what is not finite, and leaves out what is not there', async () => {
    const parts = partsOf([1, Number.NaN, Number.POSITIVE_INFINITY, 2], [4]);
    const { x, envelopes } = await readPoints(parts, request({ from: 0, to: 4, limit: 9 }));
    expect(x).to.deep.equal([1, 3, 4]);
    expect(envelopes.map(({ count, notFinite }) => [count, notFinite])).to.deep.equal([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  it('has nothing where there are no rows, or no such column', async () => {
    expect((await readPoints([], request({ from: 0, to: 0, limit: 9 }))).x).to.deep.equal([]);
    const other = { ...request({ from: 0, to: 2, limit: 9 }), key: 'accuracy' };
    expect((await readPoints(partsOf([1, 2], [2]), other)).x).to.deep.equal([]);
  });

  it('has as many values in a point as it takes, a power of two', () => {
    expect(strideFor(0, 100, 100)).to.equal(1);
    expect(strideFor(0, 101, 100)).to.equal(2);
    expect(strideFor(0, 1_000_000, 800)).to.equal(2048);
    expect(strideFor(1, 3, 1)).to.equal(4);
  });

  function request({
    from,
    to,
    limit,
  }: {
    readonly from: number;
    readonly to: number;
    readonly limit: number;
  }) {
    return { key: 'loss', axis: '#step', from, to, limit } as const;
  }
});

function noise(length: number, seed: number): readonly number[] {
  return Array.from({ length }, (_, index) => Math.sin(seed + index * index));
}
