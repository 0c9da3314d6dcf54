import { expect } from 'chai';
import { anchors } from '../../../core/boxes/anchors.js';

const rounded = (values: ArrayLike<number>): readonly number[] =>
  Array.from(values, (value) => Math.round(value * 100) / 100);

describe('anchors', () => {
  it('lays the boxes of the course around each place of its picture of 561 by 728', () => {
    const { data, shape } = anchors({
      height: 561,
      width: 728,
      sizes: [0.75, 0.5, 0.25],
      ratios: [1, 2, 0.5],
    });
    expect(shape).to.deep.equal([561 * 728 * 5, 4]);
    const place = 4 * 5 * (250 * 728 + 250);
    expect(rounded(data.subarray(place, place + 4))).to.deep.equal([0.06, 0.07, 0.63, 0.82]);
  });

  it('has the sizes with the first ratio, then the first size with the others', () => {
    const { data } = anchors({ height: 1, width: 1, sizes: [0.5, 0.2], ratios: [1, 4] });
    expect(rounded(data)).to.deep.equal([0.25, 0.25, 0.75, 0.75, 0.4, 0.4, 0.6, 0.6, 0, 0.38, 1, 0.63]);
  });

  it('keeps squares square on a grid that is wider than high', () => {
    const { data } = anchors({ height: 1, width: 2, sizes: [0.4], ratios: [1] });
    expect(rounded(data)).to.deep.equal([0.15, 0.3, 0.35, 0.7, 0.65, 0.3, 0.85, 0.7]);
  });

  it('refuses a grid without places and sizes that are none', () => {
    expect(() => anchors({ height: 0, width: 1, sizes: [1], ratios: [1] })).to.throw(/anchors\.height/);
    expect(() => anchors({ height: 1, width: 1, sizes: [-1], ratios: [1] })).to.throw(/anchors\.sizes\.0/);
  });
});
