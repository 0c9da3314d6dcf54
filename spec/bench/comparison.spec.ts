import { expect } from 'chai';
import fc from 'fast-check';
import { Competitors } from '../../bench/comparison/competitors.js';
import { namesOf } from '../../bench/comparison/names.js';
import { shuffled } from '../../bench/comparison/shuffled.js';
import { median, range } from '../../bench/comparison/statistics.js';
import { rotated } from '../../bench/comparison/turns.js';
import { count, percent, table, times } from '../../bench/comparison/words.js';

describe('a comparison', () => {
  it('lets another one begin in each round', () => {
    const orders = [0, 1, 2, 3].map((each) => rotated(['a', 'b', 'c'], each).join(''));
    expect(orders).to.deep.equal(['abc', 'bca', 'cab', 'abc']);
  });

  it('names the entries of a table, in their order', () => {
    expect(namesOf({ torch: 1, hand: 2 })).to.deep.equal(['torch', 'hand']);
  });

  it('knows only the processes that it was given', async () => {
    const competitors = new Competitors({ processes: {}, python: '', threads: 1 });
    const refused = await competitors.get('jax').catch(String);
    expect(refused).to.include('there is no process jax');
  });

  it('shuffles by hand: every number once, in another order each time', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), (size) => {
        expect([...shuffled(size).sort()]).to.deep.equal(Array.from({ length: size }, (_, index) => index));
      }),
    );
    expect([...shuffled(1000)]).to.not.deep.equal([...shuffled(1000)]);
  });

  it('tells medians and ranges', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).to.deep.equal([2, 2.5]);
    expect(range([3, 1, 2])).to.deep.equal([1, 3]);
  });

  it('writes numbers as people read them', () => {
    const numbers = [0.1234, 12.34, 1234.5, 1_234_567];
    expect(numbers.map(count)).to.deep.equal(['0.123', '12.3', '1,235', '1,234,567']);
    expect([percent(0.256), times(1.239)]).to.deep.equal(['26 %', '1.24x']);
  });

  it('writes tables, with text to the left and numbers to the right', () => {
    expect(table(['', 'samples/s'], [['millrace', '100']])).to.equal(
      '|  | samples/s |\n| --- | ---: |\n| millrace | 100 |',
    );
  });
});
