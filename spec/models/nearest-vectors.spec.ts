import { expect } from 'chai';
import fc from 'fast-check';
import { nearestVectors } from '../../models/nearest-vectors.js';

describe('nearestVectors', () => {
  const table = { data: Float32Array.of(1, 0, 0, 2, 3, 3, -1, 0, 0, 0), shape: [5, 2] };

  it('are those with the greatest cosine, whatever their lengths', () => {
    const [first, second] = nearestVectors(table, [5, 0], { count: 2 });
    expect(first).to.deep.equal({ row: 0, similarity: 1 });
    expect(second?.row).to.equal(2);
    expect(second?.similarity).to.be.closeTo(Math.SQRT1_2, 1e-9);
  });

  it('leave out what was asked about, and give a row without length similarity 0', () => {
    const rows = nearestVectors(table, [5, 0], { except: [0] }).map(({ row }) => row);
    expect(rows).to.deep.equal([2, 1, 4, 3]);
  });

  it('agree with sorting all rows, whatever the table', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })),
        (numbers, count, query) => {
          const rows = Math.floor(numbers.length / 2);
          const data = Float32Array.from(numbers.slice(0, 2 * rows));
          const all = nearestVectors({ data, shape: [rows, 2] }, query, { count: rows });
          const sorted = all.toSorted(
            (one, other) => other.similarity - one.similarity || one.row - other.row,
          );
          expect(all).to.deep.equal(sorted);
          expect(nearestVectors({ data, shape: [rows, 2] }, query, { count })).to.deep.equal(
            all.slice(0, count),
          );
        },
      ),
    ));

  it('refuse a vector of another size', () => {
    expect(() => nearestVectors(table, [1, 2, 3])).to.throw('3 numbers beside a table [5, 2]');
  });
});
