import { expect } from 'chai';
import fc from 'fast-check';
import { indexed } from '../../core/indexed.js';
import { read } from '../../core/read.js';
import type { Source } from '../../core/source.js';
import { type BalanceOptions, balance } from '../../operators/balance.js';
import { describeSource } from '../contracts/source.js';
import { type Placed, placesIn, streamed } from '../helpers/derived-sources.js';
import { collect } from '../helpers/flow.js';

/** Data of the classes listed; a sample's `x` is its place. */
function labelled(classes: readonly number[]): Source<Placed> {
  return indexed({
    name: 'data',
    size: classes.length,
    get: (x, at) => ({ x, y: classes[x] ?? Number.NaN, at }),
    fingerprint: () => classes.join(),
  });
}

const rare = [0, 0, 1, 0, 2, 0, 1, 2];

for (const [by, size] of [
  ['oversample', 12],
  ['undersample', 6],
] as const)
  describeSource(`balance by ${by}`, {
    create: () => balance(labelled(rare), { by, name: 'even' }),
    size,
    sized: false,
  });

const classes = fc.array(fc.nat({ max: 3 }), { maxLength: 30 });

describe('balance', () => {
  it('oversampling repeats rare samples equally often, and leaves none out', () =>
    fc.assert(
      fc.asyncProperty(classes, async (given) => {
        const counts = countsOf(await placesIn(balance(labelled(given))));
        expect(counts.size).to.equal(given.length);
        const most = Math.max(...countsOf(given).values());
        for (const name of new Set(given)) {
          const inClass = [...counts].flatMap(([place, count]) => (given[place] === name ? [count] : []));
          expect(inClass.reduce((sum, count) => sum + count)).to.equal(most);
          expect(Math.max(...inClass) - Math.min(...inClass)).to.be.at.most(1);
        }
      }),
      { numRuns: 40 },
    ));

  it('undersampling takes as many of each class as the rarest has, none twice', () =>
    fc.assert(
      fc.asyncProperty(classes, async (given) => {
        const places = await placesIn(balance(labelled(given), { by: 'undersample' }));
        const least = Math.min(...countsOf(given).values());
        expect(new Set(places).size).to.equal(places.length);
        expect([...countsOf(places.map((place) => given[place] ?? -1)).values()]).to.deep.equal(
          [...new Set(given)].map(() => least),
        );
      }),
      { numRuns: 40 },
    ));

  it('chooses by its seed alone', async () => {
    const given = Array.from({ length: 200 }, (_, place) => (place % 20 === 0 ? 1 : 0));
    const choice = (options: BalanceOptions<Placed>) =>
      placesIn(balance(labelled(given), { by: 'undersample', ...options }));
    expect(await choice({ seed: 1 })).to.deep.equal(await choice({ seed: 1, name: 'other' }));
    expect(await choice({ seed: 1 })).not.to.deep.equal(await choice({ seed: 2 }));
  });

  it('takes classes from a function, and tells 1 from "1"', async () => {
    const label = ({ x }: Placed): number | string => (x === 0 ? '1' : 1);
    const places = await placesIn(balance(labelled([0, 0, 0]), { label }));
    expect(places).to.have.length(4);
  });

  it('refuses a sample without a class, by its place', async () => {
    const unlabelled = indexed({
      name: 'data',
      size: 3,
      get: (x, at) => ({ x, y: undefined, at }),
      fingerprint: () => '',
    });
    const { errors } = await collect(read(balance(unlabelled)));
    expect(errors[0]).to.include({ code: 'LABEL_INVALID' });
    expect(String(errors[0])).to.include('source data, sample 0');
  });

  it('refuses a source without random access', () => {
    expect(() => balance(streamed(9))).to.throw('random access');
  });

  it('refuses to balance by anything else', () => {
    expect(() => balance<Placed>(labelled(rare), JSON.parse('{"by":"weight"}'))).to.throw('balance.by');
  });
});

function countsOf(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
