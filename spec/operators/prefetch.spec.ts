import { expect } from 'chai';
import { Subject } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { prefetch } from '../../operators/prefetch.js';
import { describeOperator } from '../contracts/operator.js';
import { Holder, numberedSample, settled, watchedSource } from '../helpers/flow.js';

describe('prefetch', () => {
  it('works ahead by exactly its count while the consumer holds an item', async () => {
    const source = watchedSource(100, numberedSample);
    const holder = new Holder(source.items$.pipe(prefetch(3)));
    await settled();
    expect(source.pulled).to.equal(1 + 3);
    holder.release();
    await settled();
    expect(source.pulled).to.equal(2 + 3);
    holder.unsubscribe();
  });

  it('hands on what it holds before an error', async () => {
    const failure = new Error('the source broke');
    const holder = new Holder(watchedSource(3, numberedSample, failure).items$.pipe(prefetch(5)));
    await settled();
    expect(holder.errors).to.deep.equal([]);
    holder.release();
    await settled();
    holder.release();
    await settled();
    expect(holder.items.map(({ x }) => x)).to.deep.equal([0, 1, 2]);
    expect(holder.errors).to.deep.equal([failure]);
  });

  it('keeps the order of items that arrive while it is handing one on', () => {
    const numbers$ = new Subject<number>();
    const seen: number[] = [];
    numbers$.pipe(prefetch(1)).subscribe((value) => {
      if (value === 0) numbers$.next(1);
      seen.push(value);
    });
    numbers$.next(0);
    expect(seen).to.deep.equal([0, 1]);
  });

  it('refuses a count that is not a whole number of at least 1', () => {
    for (const count of [0, -1, 1.5, Number.NaN])
      expect(() => prefetch(count))
        .to.throw(`prefetch count: got ${count}`)
        .that.satisfies(isMillraceError);
  });
});

describeOperator('prefetch', { create: () => prefetch(3), inFlight: 4 });
