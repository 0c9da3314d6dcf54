import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { negativeSampling } from '../../../sources/words/negative-sampling.js';

describe('negativeSampling', () => {
  const told = (counts: readonly number[], negatives: number, others: readonly number[], place = 0) => {
    const rows: (readonly [number, number])[] = [];
    const targets = negativeSampling({ counts, negatives });
    targets.tell(0, others, randomFor(1, 'spec', place), (row, label) => rows.push([row, label]));
    return rows;
  };

  it('tells the word itself, then as much noise as was asked for', () => {
    const [first, ...noise] = told([1, 5, 5, 5], 3, [0]);
    expect(first).to.deep.equal([0, 1]);
    expect(noise).to.have.length(3);
    for (const [row, label] of noise) expect([row > 0, label]).to.deep.equal([true, 0]);
    expect(negativeSampling({ counts: [1, 5, 5, 5], negatives: 3 }).most).to.equal(4);
  });

  it('never takes a wanted word for noise; where all are wanted, there is none', () => {
    const noise = Array.from({ length: 50 }, (_, place) => told([9, 9, 1], 4, [0, 1], place).slice(1)).flat();
    expect(new Set(noise.map(([row]) => row))).to.deep.equal(new Set([2]));
    expect(told([9, 9, 1], 4, [0, 1, 2])).to.deep.equal([[0, 1]]);
  });

  it('draws noise by the frequency to the power of 0.75', () => {
    // 16 and 1 to that power are 8 and 1.
    const noise = Array.from({ length: 2000 }, (_, place) => told([0, 16, 1], 5, [0], place).slice(1)).flat();
    const share = noise.filter(([row]) => row === 1).length / noise.length;
    expect(share).to.be.closeTo(8 / 9, 0.02);
  });

  it('refuses a number of words that is none', () => {
    expect(() => negativeSampling({ counts: [1, 2], negatives: 0 })).to.throw(
      'negativeSampling.negatives: got 0',
    );
  });
});
