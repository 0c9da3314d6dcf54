import { expect } from 'chai';
import fc from 'fast-check';
import { intersectionOverUnion, overlapOf } from '../../../core/boxes/intersection-over-union.js';

const boxes = (...rows: readonly (readonly number[])[]) => ({
  data: Float32Array.from(rows.flat()),
  shape: [rows.length, 4],
});
const side = fc.integer({ min: 0, max: 20 });
const box = fc
  .tuple(side, side, side, side)
  .map(([a, b, c, d]) => [Math.min(a, c), Math.min(b, d), Math.max(a, c) + 1, Math.max(b, d) + 1] as const);

describe('intersectionOverUnion', () => {
  it('has a row for each box and a column for each other, computed by hand', () => {
    const overlaps = intersectionOverUnion(
      boxes([0, 0, 2, 2], [4, 4, 6, 6]),
      boxes([0, 0, 2, 2], [1, 1, 3, 3], [0, 0, 2, 1]),
    );
    expect(overlaps.shape).to.deep.equal([2, 3]);
    const expected = [1, 1 / 7, 0.5, 0, 0, 0];
    for (const [place, value] of expected.entries()) expect(overlaps.data[place]).to.be.closeTo(value, 1e-7);
  });

  it('is 0 for boxes that only touch, and for one without an area', () => {
    const overlaps = intersectionOverUnion(boxes([0, 0, 1, 1]), boxes([1, 0, 2, 1], [0.5, 0.5, 0.5, 0.5]));
    expect([...overlaps.data]).to.deep.equal([0, 0]);
  });

  it('is the same both ways, 1 only for the same box, and lies between 0 and 1', () => {
    fc.assert(
      fc.property(box, box, (one, other) => {
        const overlap = overlapOf(one, other);
        expect(overlap).to.equal(overlapOf(other, one));
        expect(overlap).to.be.within(0, 1);
        expect(overlap === 1).to.equal(String(one) === String(other));
      }),
    );
  });

  it('refuses boxes of other than four sides', () => {
    const wrong = { data: new Float32Array(3), shape: [1, 3] };
    expect(() => intersectionOverUnion(wrong, boxes([0, 0, 1, 1]))).to.throw(/\[count, 4\]/);
  });
});
