import { expect } from 'chai';
import fc from 'fast-check';
import type { Mark } from '../../core/mark.js';
import { rearranged } from '../../core/rearranged.js';
import { type Rows, sampleOf } from '../../core/rows.js';
import type { RandomAccess } from '../../core/source.js';
import { type NumberedSample, numberedSample } from '../helpers/flow.js';

const at: Mark = { source: 'part', seed: 1, position: { epoch: 2, index: 0 } };

describe('rearranged', () => {
  const letters: RandomAccess<NumberedSample> = {
    size: 26,
    get: (index, mark) => ({ ...numberedSample(index), at: mark }),
  };

  it('gives the samples of other places, with the mark that it is given', () => {
    const backwards = rearranged(letters, 3, (place) => 25 - place);
    expect(backwards.size).to.equal(3);
    expect([0, 1, 2].map((place) => backwards.get(place, at).x)).to.deep.equal([25, 24, 23]);
    expect(backwards.get(0, at).at).to.equal(at);
  });

  it('may be rearranged again', () => {
    const odd = rearranged(letters, 13, (place) => 2 * place + 1);
    const third = rearranged(odd, 4, (place) => 3 * place);
    expect([0, 1, 2, 3].map((place) => third.get(place, at).x)).to.deep.equal([1, 7, 13, 19]);
  });

  it('says at which row of the arrays a sample stands, however often it was rearranged', () => {
    const rows: Rows = { x: { data: Float32Array.from({ length: 10 }, (_, index) => index), shape: [1] } };
    const data: RandomAccess = { size: 10, get: (index, mark) => sampleOf(rows, index, mark), rows };
    const places = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(places, { maxLength: 4 }), (orders) => {
        const part = orders.reduce(
          (before, order) => rearranged(before, order.length, (place) => (order[place] ?? 0) % before.size),
          data,
        );
        for (let place = 0; place < part.size; place++) {
          const row = part.rowAt?.(place) ?? place;
          expect(part.get(place, at)).to.deep.equal(sampleOf(rows, row, at));
        }
        expect(part.rows).to.equal(rows);
      }),
    );
  });
});
