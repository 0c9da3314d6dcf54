import { expect } from 'chai';
import fc from 'fast-check';
import { NEVER, of, throwError } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { flatMap } from '../../operators/flat-map.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, Holder, numberedSample, settled, watchedSource } from '../helpers/flow.js';

describe('flatMap', () => {
  it('with concurrency 1 emits what flattening the lists would give', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer(), { maxLength: 5 }), { maxLength: 20 }),
        async (lists) => {
          const { items } = await collect(of(...lists).pipe(flatMap((list) => list)));
          expect(items).to.deep.equal(lists.flat());
        },
      ),
    ));

  it('lets demand through to inner sources, and opens the next only when one has completed', async () => {
    const inner = watchedSource(3, (index) => index);
    const outer = watchedSource(100, numberedSample);
    const holder = new Holder(outer.items$.pipe(flatMap(() => inner.items$)));
    await settled();
    expect({ outer: outer.pulled, inner: inner.pulled }).to.deep.equal({ outer: 1, inner: 2 });
    for (let count = 0; count < 3; count++) {
      holder.release();
      await settled();
    }
    expect({ opened: inner.opened, closed: inner.closed }).to.deep.equal({ opened: 2, closed: 1 });
    holder.unsubscribe();
    expect({ outer: outer.closed, inner: inner.closed }).to.deep.equal({ outer: 1, inner: 2 });
  });

  it('keeps at most `concurrency` inner observables open', async () => {
    let open = 0;
    const outer = watchedSource(100, numberedSample);
    const inner = (): typeof NEVER => {
      open++;
      return NEVER;
    };
    const holder = new Holder(outer.items$.pipe(flatMap(inner, { concurrency: 3 })));
    await settled();
    expect({ open, pulled: outer.pulled }).to.deep.equal({ open: 3, pulled: 3 });
    holder.unsubscribe();
  });

  it('takes turns among open inner sources', async () => {
    const counts = [0, 0];
    const outer = watchedSource(2, (index) => index);
    const holder = new Holder(
      outer.items$.pipe(flatMap((side) => watchedSource(1000, () => side).items$, { concurrency: 2 })),
    );
    for (let count = 0; count < 100; count++) {
      holder.release();
      await settled(2);
    }
    holder.unsubscribe();
    for (const side of holder.items) counts[side] = (counts[side] ?? 0) + 1;
    expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).to.be.at.most(4);
  });

  it('adds `within` to the position of the outer mark', async () => {
    const outer = watchedSource(2, numberedSample);
    const { items } = await collect(outer.items$.pipe(flatMap(({ x }) => [{ x }, { x: -x }])));
    expect(items.map(({ at }) => at.position)).to.deep.equal([
      { epoch: 0, index: 0, within: 0 },
      { epoch: 0, index: 0, within: 1 },
      { epoch: 0, index: 1, within: 0 },
      { epoch: 0, index: 1, within: 1 },
    ]);
  });

  it('fails once with the error of an inner observable and closes the others', async () => {
    const failure = new Error('inner broke');
    const outer = watchedSource(100, numberedSample);
    const { errors } = await collect(outer.items$.pipe(flatMap(() => throwError(() => failure))));
    expect(errors).to.deep.equal([failure]);
    expect(outer.closed).to.equal(1);
  });

  it('refuses a concurrency that is not a whole number of at least 1', () => {
    expect(() => flatMap(() => [], { concurrency: 0 }))
      .to.throw('flatMap concurrency: got 0')
      .that.satisfies(isMillraceError);
  });
});

describeOperator('flatMap', {
  create: () => flatMap(({ x }) => [{ x }, { x: -x }]),
  createThrowing: (error) =>
    flatMap(() => {
      throw error;
    }),
  outputs: (count) => 2 * count,
  inFlight: 2,
});
