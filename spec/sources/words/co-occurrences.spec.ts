import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../../core/read.js';
import { type CoOccurrencesOptions, coOccurrences } from '../../../sources/words/co-occurrences.js';
import { describeSource } from '../../contracts/source.js';
import { refusal } from '../../helpers/refusal.js';

const sentences = [Int32Array.of(0, 1, 2, 0), Int32Array.of(1, 2)];

describeSource('coOccurrences', { create: () => coOccurrences({ sentences, words: 3 }), size: 7 });

describe('coOccurrences', () => {
  const pairs = async (options: Partial<CoOccurrencesOptions> = {}) => {
    const source = await coOccurrences({ sentences, words: 3, ...options });
    const samples = await lastValueFrom(read(source, { shuffle: false }).pipe(toArray()));
    return samples.map(({ x, y, weight }) => ({ pair: [...x.data].join(), count: Math.exp(y), weight }));
  };

  it('count two words by one over their distance, in both orders', async () => {
    const counted = new Map((await pairs()).map(({ pair, count }) => [pair, count]));
    const expected = { '0,0': 2 / 3, '0,1': 1.5, '0,2': 1.5, '1,0': 1.5, '1,2': 2, '2,0': 1.5, '2,1': 2 };
    expect([...counted.keys()]).to.deep.equal(Object.keys(expected));
    for (const [pair, count] of Object.entries(expected))
      expect(counted.get(pair)).to.be.closeTo(count, 1e-6);
  });

  it('leave out what is farther apart than the window', async () => {
    const near = await pairs({ window: 1 });
    expect(near.map(({ pair }) => pair)).to.deep.equal(['0,1', '0,2', '1,0', '1,2', '2,0', '2,1']);
  });

  it('have the full weight from so many on, less before', async () => {
    const weights = new Map((await pairs({ most: 2, power: 0.5 })).map(({ pair, weight }) => [pair, weight]));
    expect(weights.get('1,2')).to.be.closeTo(1, 1e-6);
    expect(weights.get('0,1')).to.be.closeTo(Math.sqrt(0.75), 1e-6);
  });

  it('are symmetric, whatever the text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 8 }), { maxLength: 4 }),
        async (lists) => {
          fc.pre(lists.some(({ length }) => length > 1));
          const text = lists.map((words) => Int32Array.from(words));
          const counted = new Map(
            (await pairs({ sentences: text, words: 5 })).map(({ pair, count }) => [pair, count]),
          );
          for (const [pair, count] of counted)
            expect(counted.get(pair.split(',').reverse().join())).to.be.closeTo(count, 1e-6);
        },
      ),
      { numRuns: 30 },
    ));

  it('tells of a text in which no two words stand together', async () => {
    const error = await refusal(() => coOccurrences({ sentences: [Int32Array.of(1)], words: 2 }));
    expect(error.code).to.equal('SOURCE_INVALID');
  });
});
