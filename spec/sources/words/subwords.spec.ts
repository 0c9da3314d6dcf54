import { expect } from 'chai';
import fc from 'fast-check';
import { partsIn, subwords } from '../../../sources/words/subwords.js';

describe('subwords', () => {
  it('are the runs of characters of the course: those of three in "where"', () => {
    expect(partsIn('where', 3, 3)).to.deep.equal(['<wh', 'whe', 'her', 'ere', 're>']);
  });

  it('leave out the word itself, which has a row of its own', () => {
    expect(partsIn('a', 3, 6)).to.deep.equal([]);
    expect(partsIn('it', 3, 6)).to.deep.equal(['<it', 'it>']);
    expect(partsIn('it', 1, 2)).to.deep.equal(['<', 'i', 't', '>', '<i', 'it', 't>']);
  });

  it('take a character of two code units for one', () => {
    expect(partsIn('😀é', 3, 3)).to.deep.equal(['<😀é', '😀é>']);
  });

  it('begin with the row of the word; others lie behind those of all words, the same in every word', () => {
    const { partsOf, rows, most } = subwords(['where', 'here', 'a'], { longest: 4, buckets: 1000 });
    expect([rows, most]).to.deep.equal([1003, 10]);
    expect([...partsOf(2)]).to.deep.equal([2]);
    const [first, second] = [partsOf(0), partsOf(1)];
    expect([first[0], second[0]]).to.deep.equal([0, 1]);
    // her, ere, re>, here, ere>
    const shared = [...first].filter((row) => second.includes(row));
    expect(shared).to.have.length(5);
    for (const row of shared) expect(row).to.be.within(3, 1002);
  });

  it('have rows of the table, whatever the words', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 5 }), (words) => {
        const { partsOf, rows, most } = subwords(words, { buckets: 7 });
        for (const number of words.keys()) {
          const parts = partsOf(number);
          expect(parts.length).to.be.within(1, most);
          for (const part of parts) expect(part).to.be.within(0, rows - 1);
        }
      }),
    ));

  it('refuses options out of range by name', () => {
    expect(() => subwords(['a'], { buckets: 0 })).to.throw('subwords.buckets: got 0');
    expect(() => subwords(['a'], { shortest: 4, longest: 3 })).to.throw('subwords.longest: got 3');
  });
});
