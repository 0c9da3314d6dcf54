import { expect } from 'chai';
import fc from 'fast-check';
import { Curve, type Point } from '../../../sinks/dashboard/curve.js';

describe('Curve', () => {
  const losses = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 200 });

  it('is exact while it is short', () => {
    expect(pointsOf(curveOf([0.5, 0.25]))).to.deep.equal([
      [1, 0.5, 0.5, 0.5],
      [2, 0.25, 0.25, 0.25],
    ]);
  });

  it('merges neighbours when it is full: the lowest, the mean and the highest of what they stand for', () => {
    expect(pointsOf(curveOf([1, 3, 5, 5, 2]))).to.deep.equal([
      [2, 1, 2, 3],
      [4, 5, 5, 5],
      [5, 2, 2, 2],
    ]);
  });

  it('never holds more than its capacity, and loses no extreme', () => {
    fc.assert(
      fc.property(losses, (values) => {
        const points = pointsOf(curveOf(values));
        expect(points.length).to.be.at.most(4);
        const low = Math.min(...points.map(([, lowest]) => lowest));
        const high = Math.max(...points.map(([, , , highest]) => highest));
        expect(low).to.be.closeTo(Math.min(...values), 0.01);
        expect(high).to.be.closeTo(Math.max(...values), 0.01);
      }),
    );
  });

  it('keeps its steps in order and the mean between the extremes', () => {
    fc.assert(
      fc.property(losses, (values) => {
        const points = pointsOf(curveOf(values));
        const steps = points.map(([step]) => step);
        expect(steps).to.deep.equal([...steps].sort((one, other) => one - other));
        expect(steps.at(-1)).to.equal(values.length);
        for (const [, low, mean, high] of points) expect(mean).to.be.within(low - 0.01, high + 0.01);
      }),
    );
  });

  it('tells a reader what is new so that it ends with the whole, however often it asks', () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 1, max: 9 }), (values, every) => {
        const curve = new Curve(4);
        const read: Point[] = [];
        let place = undefined as ReturnType<Curve['place']> | undefined;
        values.forEach((value, index) => {
          curve.add(index + 1, value);
          if (index % every !== 0 && index !== values.length - 1) return;
          const news = curve.since(place);
          if (news) read.splice(news.from, Number.POSITIVE_INFINITY, ...news.points);
          place = curve.place();
        });
        expect(read).to.deep.equal(pointsOf(curve));
      }),
    );
  });

  it('has nothing new for a reader that has seen everything', () => {
    const curve = curveOf([1, 2]);
    expect(curve.since(curve.place())).to.equal(undefined);
  });

  it('leaves out what cannot be drawn', () => {
    expect(pointsOf(curveOf([1, Number.NaN, Number.POSITIVE_INFINITY]))).to.have.length(1);
  });

  function curveOf(values: readonly number[]): Curve {
    const curve = new Curve(4);
    values.forEach((value, index) => {
      curve.add(index + 1, value);
    });
    return curve;
  }

  function pointsOf(curve: Curve): readonly Point[] {
    return curve.since(undefined)?.points ?? [];
  }
});
