import { expect } from 'chai';
import fc from 'fast-check';
import { copyDoubles } from '../../../operators/learnt/copy-doubles.js';

describe('copyDoubles', () => {
  const lists = fc.array(fc.double(), { maxLength: 100 });

  it('makes copies that share no number with the original or with one another', () =>
    fc.assert(
      fc.property(fc.array(lists, { minLength: 1, maxLength: 40 }), (all) => {
        const originals = all.map((list) => Float64Array.from(list));
        const copies = originals.map(copyDoubles);
        for (const original of originals) original.fill(-1);
        for (const [index, copy] of copies.entries()) {
          expect([...copy]).to.deep.equal(all[index]);
          copy.fill(-2);
        }
      }),
    ));
});
