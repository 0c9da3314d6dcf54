import { expect } from 'chai';
import fc from 'fast-check';
import { MeanCurve } from '../../../sinks/progress/mean-curve.js';

describe('MeanCurve', () => {
  it('holds every value while it has room', () => {
    const curve = new MeanCurve(4);
    for (const x of [1, 2, 3]) curve.add(x, 10 * x);
    expect(curve.points).to.deep.equal([
      { x: 1, y: 10 },
      { x: 2, y: 20 },
      { x: 3, y: 30 },
    ]);
  });

  it('never holds more than its capacity, and keeps mean, order and end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 500 }),
        (values) => {
          const curve = new MeanCurve(8);
          for (const [x, y] of values.entries()) curve.add(x, y);
          const { points } = curve;
          expect(points.length).to.be.within(1, 8);
          expect(points.at(-1)?.x).to.equal(values.length - 1);
          expect(points.map(({ x }) => x)).to.deep.equal(
            points.map(({ x }) => x).toSorted((one, other) => one - other),
          );
          const counts = points.map(({ x }, index) => x - (points[index - 1]?.x ?? -1));
          const sum = points.reduce((total, { y }, index) => total + y * (counts[index] ?? 0), 0);
          expect(sum).to.be.closeTo(
            values.reduce((total, value) => total + value, 0),
            1e-6,
          );
        },
      ),
    );
  });

  it('leaves out what is not finite', () => {
    const curve = new MeanCurve(4);
    curve.add(1, Number.NaN);
    expect(curve.points).to.deep.equal([]);
  });

  it('forgets what stands behind a place', () => {
    const curve = new MeanCurve(4);
    for (const x of [1, 2, 3]) curve.add(x, x);
    curve.cutAfter(2);
    curve.add(3, 9);
    expect(curve.points.map(({ y }) => y)).to.deep.equal([1, 2, 9]);
  });
});
