import { expect } from 'chai';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import type { OpenOptions, Warning } from '../../core/source.js';
import { type FromHotOptions, fromHot } from '../../sources/from-hot.js';
import { Holder, settled } from '../helpers/flow.js';

describe('fromHot', () => {
  it('marks what arrives, in order', async () => {
    const { hot$, holder } = opened({ name: 'clicks', capacity: 4, whenFull: 'fail' }, { seed: 7 });
    hot$.next({ x: 10 });
    hot$.next({ x: 11 });
    await releaseAll(holder);
    expect(holder.items).to.deep.equal([
      { x: 10, at: { source: 'clicks', seed: 7, position: { index: 0 } } },
      { x: 11, at: { source: 'clicks', seed: 7, position: { index: 1 } } },
    ]);
  });

  it('goes on counting where a resumed run stands', () => {
    const { hot$, holder } = opened({ capacity: 4, whenFull: 'fail' }, { from: { index: 41 } });
    hot$.next({ x: 0 });
    expect(holder.items[0]?.at.position).to.deep.equal({ index: 42 });
  });

  it('hands on what waits, then completes', async () => {
    const { hot$, holder } = opened({ capacity: 4, whenFull: 'fail' });
    for (const x of [0, 1, 2]) hot$.next({ x });
    hot$.complete();
    expect(holder.completions).to.equal(0);
    await releaseAll(holder);
    expect(holder.items.map(({ x }) => x)).to.deep.equal([0, 1, 2]);
    expect(holder.completions).to.equal(1);
  });

  it('fail: an overflow is an error, and the hot observable is let go', () => {
    const { hot$, holder } = opened({ name: 'clicks', capacity: 2, whenFull: 'fail' });
    for (const x of [0, 1, 2, 3]) hot$.next({ x });
    expect(holder.errors).to.have.length(1);
    expect(holder.errors[0]).to.satisfy((error: unknown) => isMillraceError(error, 'HOT_OVERFLOW'));
    expect(String(holder.errors[0])).to.include('hot source clicks: got ');
    expect(hot$.observed).to.equal(false);
  });

  it('dropOldest keeps the newest, dropNewest those that waited', async () => {
    for (const [whenFull, kept] of [
      ['dropOldest', [0, 8, 9]],
      ['dropNewest', [0, 1, 2]],
    ] as const) {
      const { hot$, holder } = opened({ capacity: 2, whenFull });
      for (let x = 0; x < 10; x++) hot$.next({ x });
      await releaseAll(holder);
      expect(holder.items.map(({ at }) => at.position?.index)).to.deep.equal(kept);
    }
  });

  it('counts every drop in a few warnings', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 30 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('dropOldest' as const, 'dropNewest' as const),
        async (bursts, capacity, whenFull) => {
          const { hot$, holder, warnings } = opened({ capacity, whenFull });
          let sent = 0;
          for (const burst of bursts) {
            for (let count = 0; count < burst; count++) hot$.next({ x: sent++ });
            holder.release();
            await settled(2);
          }
          hot$.complete();
          await releaseAll(holder);
          const indices = holder.items.map(({ at }) => Number(at.position?.index));
          const dropped = warnings.reduce((sum, { count = 0 }) => sum + count, 0);
          expect(indices).to.deep.equal(indices.toSorted((a, b) => a - b));
          expect(dropped + holder.items.length).to.equal(sent);
          expect(warnings.length).to.be.at.most(2 + Math.log2(1 + sent));
          expect(warnings.every(({ code }) => code === 'HOT_DROPPED')).to.equal(true);
        },
      ),
    ));

  it('lets the hot observable go when unsubscribed, and opens anew', () => {
    const hot$ = new Subject<{ x: number }>();
    const source = fromHot(hot$, { capacity: 1, whenFull: 'fail' });
    const first = new Holder(source.open(options([])));
    first.unsubscribe();
    expect(hot$.observed).to.equal(false);
    const second = new Holder(source.open(options([])));
    hot$.next({ x: 5 });
    expect([first.items.length, second.items.length]).to.deep.equal([0, 1]);
  });

  it('passes an error of the hot observable on', () => {
    const failure = new Error('socket closed');
    const { hot$, holder } = opened({ capacity: 1, whenFull: 'fail' });
    hot$.error(failure);
    expect(holder.errors).to.deep.equal([failure]);
  });

  it('refuses wrong options', () => {
    expect(() => fromHot(new Subject<object>(), { capacity: 0, whenFull: 'fail' })).to.throw(
      'fromHot capacity: got 0',
    );
    const mistyped = JSON.parse('{ "capacity": 1, "whenFull": "drop" }');
    expect(() => fromHot(new Subject<object>(), mistyped)).to.throw(
      "fromHot whenFull: got 'drop', expected 'fail', 'dropOldest', 'dropNewest'",
    );
  });
});

function opened(settings: FromHotOptions, changes: Partial<OpenOptions> = {}) {
  const hot$ = new Subject<{ x: number }>();
  const warnings: Warning[] = [];
  const holder = new Holder(fromHot(hot$, settings).open({ ...options(warnings), ...changes }));
  return { hot$, holder, warnings };
}

function options(warnings: Warning[]): OpenOptions {
  return { from: null, seed: 1, epochs: 1, shuffle: false, warn: (warning) => warnings.push(warning) };
}

async function releaseAll(holder: Holder<unknown>): Promise<void> {
  for (let count = 0; count < 20; count++) {
    holder.release();
    await settled(1);
  }
}
