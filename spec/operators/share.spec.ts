import { expect } from 'chai';
import { isMillraceError } from '../../core/errors.js';
import { share } from '../../operators/share.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, collectSlowly, Holder, numberedSample, settled, watchedSource } from '../helpers/flow.js';

describe('share', () => {
  it('follows the slowest of its subscribers', async () => {
    const source = watchedSource(1000, numberedSample);
    const shared$ = source.items$.pipe(share({ subscribers: 2 }));
    const slow = new Holder(shared$);
    const fast = new Holder(shared$, { capacity: 1000 });
    await settled();
    expect(source).to.include({ pulled: 1, opened: 1 });
    slow.release();
    await settled();
    expect([slow.items.length, fast.items.length, source.pulled]).to.deep.equal([2, 2, 2]);
    slow.unsubscribe();
    fast.unsubscribe();
  });

  it('goes on at once when the one it waited for leaves', async () => {
    const source = watchedSource(1000, numberedSample);
    const shared$ = source.items$.pipe(share({ subscribers: 2 }));
    const slow = new Holder(shared$);
    const fast = new Holder(shared$, { capacity: 500 });
    await settled();
    slow.unsubscribe();
    await settled();
    expect(fast.items).to.have.length(500);
    fast.unsubscribe();
  });

  it('survives the first leaving and closes its source when the last has left', async () => {
    const source = watchedSource(1000, numberedSample);
    const shared$ = source.items$.pipe(share());
    const first = new Holder(shared$);
    const second = new Holder(shared$);
    first.unsubscribe();
    await settled();
    expect(second.items.map(({ x }) => x)).to.deep.equal([1]);
    expect(source.closed).to.equal(0);
    second.unsubscribe();
    expect(source).to.include({ opened: 1, closed: 1 });
  });

  it('gives every subscriber it waited for the same items', async () => {
    const source = watchedSource(50, numberedSample);
    const shared$ = source.items$.pipe(share({ subscribers: 3 }));
    const outcomes = await Promise.all([collect(shared$), collectSlowly(shared$), collect(shared$)]);
    const all = Array.from({ length: 50 }, (_, index) => numberedSample(index));
    for (const { items, completions } of outcomes) {
      expect(items).to.deep.equal(all);
      expect(completions).to.equal(1);
    }
    expect(source).to.include({ opened: 1, pulled: 50 });
  });

  it('starts anew after an error that all have heard', async () => {
    const failure = new Error('the source broke');
    const source = watchedSource(2, numberedSample, failure);
    const shared$ = source.items$.pipe(share({ subscribers: 2 }));
    const [one, two] = await Promise.all([collect(shared$), collect(shared$)]);
    expect([...one.errors, ...two.errors]).to.deep.equal([failure, failure]);
    const [again] = await Promise.all([collect(shared$), collect(shared$)]);
    expect(again.items).to.have.length(2);
    expect(source.opened).to.equal(2);
  });

  it('refuses a number of subscribers that is not at least 1', () => {
    expect(() => share({ subscribers: 0 }))
      .to.throw('share subscribers: got 0')
      .that.satisfies(isMillraceError);
  });
});

describeOperator('share', { create: () => share(), inFlight: 1, independent: false });
