import { expect } from 'chai';
import fc from 'fast-check';
import { boxesAt, boxOffsets } from '../../../core/boxes/box-offsets.js';

const number = fc.double({ min: 0.1, max: 1, noNaN: true });
const box = fc.tuple(number, number, number, number).map(([x, y, w, h]) => [x, y, x + w, y + h]);
const one = (data: readonly number[]) => ({ data: Float64Array.from(data), shape: [1, 4] });

describe('boxOffsets', () => {
  it('is computed by hand', () => {
    const { data } = boxOffsets(one([0, 0, 2, 4]), one([1, 1, 5, 3]));
    const expected = [10, 0, Math.log(2) / 0.2, Math.log(0.5) / 0.2];
    for (const [place, value] of expected.entries()) expect(data[place]).to.be.closeTo(value, 1e-5);
  });

  it('is undone by boxesAt', () => {
    fc.assert(
      fc.property(box, box, (anchor, wanted) => {
        const { data } = boxesAt(one(anchor), boxOffsets(one(anchor), one(wanted)));
        for (const [side, value] of wanted.entries()) expect(data[side]).to.be.closeTo(value, 1e-5);
      }),
    );
  });

  it('refuses what are no boxes', () => {
    expect(() => boxOffsets({ data: new Float32Array(4), shape: [4] }, one([0, 0, 1, 1]))).to.throw(
      /anchors/,
    );
  });
});
