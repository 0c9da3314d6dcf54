import { expect } from 'chai';
import fc from 'fast-check';
import { EMPTY, NEVER, of, throwError } from 'rxjs';
import { zip } from '../../operators/zip.js';
import { describeOperator } from '../contracts/operator.js';
import {
  collect,
  collectSlowly,
  Holder,
  type NumberedSample,
  numberedSample,
  settled,
  watchedSource,
} from '../helpers/flow.js';

describe('zip', () => {
  it('pairs by number, as many as the shortest side has', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 12 }), { minLength: 2, maxLength: 4 }), async (lengths) => {
        const [first$, ...others$] = lengths.map((length) => watchedSource(length, (index) => index).items$);
        const { items, completions } = await collectSlowly((first$ ?? EMPTY).pipe(zip(...others$)));
        const pairs = Array.from({ length: Math.min(...lengths) }, (_, index) => lengths.map(() => index));
        expect(items).to.deep.equal(pairs);
        expect(completions).to.equal(1);
      }),
    ));

  it('keeps each side at most one item ahead of the consumer', async () => {
    const sides = [watchedSource(1000, (index) => index), watchedSource(1000, (index) => index)] as const;
    const holder = new Holder(sides[0].items$.pipe(zip(sides[1].items$)));
    await settled();
    expect(sides.map(({ pulled }) => pulled)).to.deep.equal([2, 2]);
    holder.unsubscribe();
    expect(sides.map(({ closed }) => closed)).to.deep.equal([1, 1]);
  });

  it('parks the side that is ahead of one that does not come', async () => {
    const ahead = watchedSource(1000, (index) => index);
    const holder = new Holder(ahead.items$.pipe(zip(NEVER)));
    await settled();
    expect(ahead.pulled).to.equal(1);
    holder.unsubscribe();
  });

  it('folds the marks of what it pairs; the first item names the source', async () => {
    const labels = watchedSource(3, (index) => ({
      y: index,
      at: { source: 'labels', seed: 1, position: { index: 100 + index } },
    }));
    const { items } = await collect(
      watchedSource(3, numberedSample).items$.pipe(zip(labels.items$, (sample, { y }) => ({ ...sample, y }))),
    );
    expect(items.at(-1)).to.deep.equal({
      x: 2,
      y: 2,
      at: {
        source: 'spec',
        seed: 1,
        position: { epoch: 0, index: 2 },
        others: { labels: { index: 102 } },
      },
    });
  });

  it('completes without opening its source when another side is empty', async () => {
    const source = watchedSource(10, numberedSample);
    const { completions } = await collect(source.items$.pipe(zip(EMPTY)));
    expect({ completions, opened: source.opened }).to.deep.equal({ completions: 1, opened: 0 });
  });

  it('fails with the error of another side and closes its source', async () => {
    const failure = new Error('no labels');
    const source = watchedSource(10, numberedSample);
    const { errors } = await collect(
      source.items$.pipe(
        zip(
          NEVER,
          throwError(() => failure),
        ),
      ),
    );
    expect(errors).to.deep.equal([failure]);
    expect(source.closed).to.equal(source.opened);
  });

  it('takes promises and iterables', async () => {
    const { items } = await collect(of('a', 'b').pipe(zip(Promise.resolve(1), [true, false])));
    expect(items).to.deep.equal([['a', 1, true]]);
  });
});

describeOperator('zip', {
  create: () => zip(naturalNumbers(), (sample, number) => ({ ...sample, number })),
  createThrowing: (error) =>
    zip(naturalNumbers(), (): NumberedSample => {
      throw error;
    }),
  inFlight: 2,
});

function naturalNumbers(): Iterable<number> {
  return {
    *[Symbol.iterator]() {
      for (let number = 0; ; number++) yield number;
    },
  };
}
