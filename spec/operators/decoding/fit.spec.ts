import { expect } from 'chai';
import fc from 'fast-check';
import { type Fit, placement, sizeAfter } from '../../../operators/decoding/fit.js';

const wide = { height: 100, width: 200 };
const square = { height: 50, width: 50 };

describe('sizeAfter', () => {
  const sizes = {
    cover: square,
    contain: square,
    fill: square,
    inside: { height: 25, width: 50 },
    outside: { height: 50, width: 100 },
  };
  for (const [fit, expected] of entries(sizes))
    it(`${fit}: a picture of 200 x 100 for a square of 50 comes to ${expected.width} x ${expected.height}`, () => {
      expect(sizeAfter(wide, square, fit)).to.deep.equal(expected);
    });

  it('lets a side that is left out follow the proportions, whatever the fit', () => {
    expect(sizeAfter(wide, { height: 50 }, 'cover')).to.deep.equal({ height: 50, width: 100 });
    expect(sizeAfter(wide, { width: 50 }, 'fill')).to.deep.equal({ height: 25, width: 50 });
    expect(sizeAfter(wide, {}, 'cover')).to.deep.equal(wide);
  });

  it('is never less than a pixel', () => {
    expect(sizeAfter({ height: 1, width: 10_000 }, { width: 10 }, 'fill')).to.deep.equal({
      height: 1,
      width: 10,
    });
  });
});

describe('placement', () => {
  const matrices = {
    fill: [0.25, 0, 0, 0, 0.5, 0],
    cover: [0.5, 0, -25, 0, 0.5, 0],
    contain: [0.25, 0, 0, 0, 0.25, 12.5],
  };
  for (const [fit, matrix] of entries(matrices))
    it(`${fit}: tells where the points of a picture of 200 x 100 go in a square of 50`, () => {
      expect(placement(wide, square, fit)).to.deep.equal(matrix);
    });

  it('keeps the middle in the middle', () => {
    const side = fc.integer({ min: 1, max: 1000 });
    const size = fc.record({ height: side, width: side });
    fc.assert(
      fc.property(size, size, fc.constantFrom<Fit>('cover', 'contain', 'fill'), (from, to, fit) => {
        const [a, b, c, d, e, f] = placement(from, to, fit);
        const [x, y] = [from.width / 2, from.height / 2];
        expect(a * x + b * y + c).to.be.closeTo(to.width / 2, 1e-9);
        expect(d * x + e * y + f).to.be.closeTo(to.height / 2, 1e-9);
      }),
    );
  });
});

function entries<T>(record: Readonly<Partial<Record<Fit, T>>>): readonly (readonly [Fit, T])[] {
  const fits: readonly Fit[] = ['cover', 'contain', 'fill', 'inside', 'outside'];
  return fits.flatMap((fit) => {
    const value = record[fit];
    return value === undefined ? [] : [[fit, value] as const];
  });
}
