import { expect } from 'chai';
import fc from 'fast-check';
import {
  asapScheduler,
  bufferCount,
  concat,
  concatMap,
  delay,
  from,
  fromEvent,
  lastValueFrom,
  type MonoTypeOperatorFunction,
  map,
  merge,
  mergeMap,
  Observable,
  type Observer,
  type OperatorFunction,
  repeat,
  retry,
  type Subscriber,
  subscribeOn,
  switchMap,
  take,
  timer,
  toArray,
} from 'rxjs';
import { Gate } from '../../core/demand.js';
import { forward } from '../../core/forward.js';
import { StageSubscriber, stage } from '../../core/stage.js';
import { mapAsync } from '../../operators/map-async.js';
import { share } from '../../operators/share.js';
import { window } from '../../operators/window.js';
import { collect, collectSlowly, Holder, settled, turn, until, watchedSource } from '../helpers/flow.js';
import { notOperators, operatorTable } from '../helpers/operator-table.js';

const endlessly = Number.POSITIVE_INFINITY;
/** More than any operator may hold, and enough for the guards to notice. */
const plenty = 10_000;
const same = (index: number): number => index;

describe('demand', () => {
  describe('1. reaches the source through every exported operator', () => {
    for (const [name, { open }] of Object.entries(operatorTable))
      it(name, async () => {
        const { source, output$ } = open(plenty);
        const holder = new Holder(output$);
        await settled();
        const before = source.pulled;
        expect(before).to.be.at.most(100);
        await releaseUntil(holder, () => source.pulled > before);
        holder.unsubscribe();
        expect(source.closed).to.equal(1);
      });

    it('the sweep leaves none out', async () => {
      const exported = Object.keys(await import('../../operators/index.js'));
      expect(exported).to.not.deep.equal([]);
      expect([...Object.keys(operatorTable), ...notOperators]).to.include.members(exported);
    });
  });

  describe('2. in-flight items stay within the stated bound', () => {
    for (const [name, { open, inFlight }] of Object.entries(operatorTable))
      it(`${name}: ${inFlight}`, async () => {
        const { source, output$ } = open(plenty);
        const holder = new Holder(output$);
        await until(() => holder.items.length > 0);
        await settled();
        expect({ outputs: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
          outputs: 1,
          uninvited: 0,
        });
        expect(source.pulled).to.be.at.most(inFlight);
        holder.unsubscribe();
      });

    it('through stock operators it is what the consumer holds and their partial buffers', () =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 9 }),
          fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 12 }),
          async (capacity, size, pauses) => {
            const source = watchedSource(endlessly, same);
            const holder = new Holder(source.items$.pipe(map(same), bufferCount(size)), { capacity });
            for (const [released, pause] of pauses.entries()) {
              await settled(pause);
              expect(source.pulled).to.be.at.most((released + capacity) * size);
              holder.release();
            }
            holder.unsubscribe();
          },
        ),
      ));
  });

  describe('3. the sequence is exact', () => {
    const numbers = (offset: number): Observable<number> =>
      watchedSource(50, (index) => offset + index).items$;
    const expected = Array.from({ length: 100 }, (_, index) => index);

    it('through concat and mergeMap over sources', async () => {
      const joined = [concat(numbers(0), numbers(50)), from([0, 50]).pipe(mergeMap(numbers, 1))];
      for (const source$ of joined) expect((await collectSlowly(source$)).items).to.deep.equal(expected);
    });

    it('through merge, within each source', async () => {
      const { items } = await collectSlowly(merge(numbers(0), numbers(50)));
      expect(items.filter((value) => value < 50)).to.deep.equal(expected.slice(0, 50));
      expect(items.filter((value) => value >= 50)).to.deep.equal(expected.slice(50));
    });
  });

  describe('4. delayed repeat and retry keep it', () => {
    const repeated: Readonly<Record<string, [MonoTypeOperatorFunction<number>, Error | undefined]>> = {
      repeat: [repeat({ delay: 1 }), undefined],
      retry: [retry({ delay: 1 }), new Error('once more')],
    };
    for (const [name, [operator, error]] of Object.entries(repeated))
      it(name, async () => {
        const source = watchedSource(3, same, error);
        const holder = new Holder(source.items$.pipe(operator));
        await releaseUntil(holder, () => source.opened === 4);
        expect(source.pulled).to.equal(holder.items.length);
        expect(holder.uninvited).to.equal(0);
        holder.unsubscribe();
      });
  });

  describe('5. timer, promise and event outers keep it', () => {
    const target = new EventTarget();
    const outers: Readonly<Record<string, Observable<unknown>>> = {
      timer: timer(1),
      promise: from(Promise.resolve()),
      event: fromEvent(target, 'go'),
    };
    for (const [name, outer$] of Object.entries(outers))
      for (const operator of [concatMap, mergeMap, switchMap])
        it(`${name}, ${operator.name}`, async () => {
          const source = watchedSource(endlessly, same);
          const holder = new Holder(outer$.pipe(operator(() => source.items$)));
          target.dispatchEvent(new Event('go'));
          await until(() => holder.items.length > 0);
          await settled();
          expect(source.pulled).to.equal(1);
          holder.unsubscribe();
          expect(source.closed).to.equal(1);
        });
  });

  describe('6. to 17. hold as well', () => {
    it("6. repeat over mapAsync reads the consumer's demand", async () => {
      const source = watchedSource(1, same);
      const holder = new Holder(
        source.items$.pipe(
          mapAsync(async (value) => value),
          repeat(50_000),
        ),
      );
      await releaseUntil(holder, () => holder.items.length === 10);
      expect(holder.uninvited).to.equal(0);
      // One held by the consumer, one by the repetition that waits for it.
      expect(source.opened).to.be.at.most(holder.items.length + 1);
      holder.unsubscribe();
    });

    it('7. a nested lastValueFrom in map does not deadlock', async () => {
      const nested = (value: number): Promise<number[]> =>
        lastValueFrom(
          watchedSource(5, (index) => value + index).items$.pipe(
            mapAsync(async (inner) => inner),
            toArray(),
          ),
        );
      const { items } = await collectSlowly(
        watchedSource(3, same).items$.pipe(
          map(nested),
          mapAsync((numbers) => numbers),
        ),
      );
      expect(items).to.deep.equal([0, 1, 2].map((value) => [0, 1, 2, 3, 4].map((inner) => value + inner)));
    });

    it('8. pipelines on asapScheduler do not mix demands', async () => {
      const sources = [watchedSource(endlessly, same), watchedSource(endlessly, same)] as const;
      const slow = new Holder(sources[0].items$.pipe(subscribeOn(asapScheduler)));
      const fast = new Holder(sources[1].items$.pipe(subscribeOn(asapScheduler)), { capacity: 7 });
      await settled();
      expect(sources.map(({ pulled }) => pulled)).to.deep.equal([1, 7]);
      slow.unsubscribe();
      fast.unsubscribe();
    });

    it('9. two subscribers to one cold source are independent', async () => {
      const source = watchedSource(100, same);
      const slow = new Holder(source.items$);
      const { items } = await collect(source.items$);
      expect([slow.items.length, items.length]).to.deep.equal([1, 100]);
      slow.unsubscribe();
    });

    it('10. a cancel while parked finalizes once and emits nothing', async () => {
      const source = watchedSource(100, same);
      const holder = new Holder(source.items$);
      await settled();
      holder.release();
      holder.unsubscribe();
      holder.unsubscribe();
      await settled();
      expect(holder.items).to.deep.equal([0]);
      expect(source).to.include({ pulled: 1, closed: 1 });
    });

    it('11. a consumer throwing synchronously during subscribe stops the source', async () => {
      const failure = new Error('the consumer broke');
      const source = watchedSource(endlessly, same);
      const { errors } = await collect(
        source.items$.pipe(
          consumer(() => {
            throw failure;
          }),
        ),
      );
      expect(errors).to.deep.equal([failure]);
      expect(source).to.include({ pulled: 1, closed: 1 });
    });

    it('12. errors reject once, and the source is finalized', async () => {
      const failure = new Error('the source broke');
      const source = watchedSource(5, same, failure);
      const holder = new Holder(source.items$.pipe(mapAsync(async (value) => value, { concurrency: 2 })));
      await releaseUntil(holder, () => holder.ended);
      await settled();
      expect(holder.errors).to.deep.equal([failure]);
      expect({ items: holder.items, closed: source.closed }).to.deep.equal({
        items: [0, 1, 2, 3, 4],
        closed: 1,
      });
    });

    it('13. merge of three is fair', async () => {
      const counts = [0, 0, 0];
      const sides = counts.map((_, side) => watchedSource(6000, () => side).items$);
      const holder = new Holder(merge(...sides), { capacity: 64 });
      while (holder.items.length < 6000) {
        for (let count = 0; count < 64; count++) holder.release();
        await turn();
      }
      holder.unsubscribe();
      for (const side of holder.items.slice(0, 6000)) counts[side] = (counts[side] ?? 0) + 1;
      for (const count of counts) expect(count).to.be.within(1800, 2200);
    });

    it('14. mapAsync is ordered, window-bounded, and cancels on take(3)', async () => {
      const source = watchedSource(endlessly, same);
      const work = async (value: number): Promise<number> => {
        await settled(value % 3);
        return value;
      };
      const results$ = source.items$.pipe(mapAsync(work, { concurrency: 2, window: 5 }), take(3));
      const { items, completions } = await collectSlowly(results$);
      expect({ items, completions, closed: source.closed }).to.deep.equal({
        items: [0, 1, 2],
        completions: 1,
        closed: 1,
      });
      expect(source.pulled).to.be.at.most(5 + 3);
    });

    it('15. share follows the slowest and survives the first leaving', async () => {
      const source = watchedSource(endlessly, same);
      const shared$ = source.items$.pipe(share({ subscribers: 2 }));
      const first = new Holder(shared$);
      const second = new Holder(shared$, { capacity: 10 });
      await settled();
      expect(source.pulled).to.equal(1);
      first.unsubscribe();
      await settled();
      expect(second.items).to.have.length(10);
      second.unsubscribe();
      expect(source).to.include({ opened: 1, closed: 1 });
    });

    it('16. an operator that passes a plain observer warns; forward() fixes it', async () => {
      const plain = custom((subscriber) => ({ next: (value) => subscriber.next(value) }));
      const linked = custom((subscriber) =>
        forward(subscriber, { next: (value: number) => subscriber.next(value) }),
      );
      expect(await sentBeyondDemand(plain)).to.deep.equal({
        pulled: plenty,
        warnings: ['MILLRACE_UNINVITED'],
      });
      expect(await sentBeyondDemand(linked)).to.deep.equal({ pulled: 1, warnings: [] });
    });

    it('17. window(n, delay) is bounded; a bare delay trips the stall guard', async () => {
      const { pulled, warnings } = await sentBeyondDemand(delay(1000));
      expect({ pulled, warnings }).to.deep.equal({ pulled: plenty, warnings: ['MILLRACE_STALL'] });
      const bounded = await sentBeyondDemand(window(8, delay(1000)));
      expect(bounded).to.deep.equal({ pulled: 8, warnings: [] });
    });
  });
});

/** A stage that does something with each item as it arrives. */
function consumer(work: (value: number) => void): OperatorFunction<number, never> {
  return stage((downstream) => new StageSubscriber<number>(downstream, new Gate(1), { next: work }));
}

/** An operator as users write it by hand. */
function custom(
  observe: (subscriber: Subscriber<number>) => Pick<Observer<number>, 'next'>,
): MonoTypeOperatorFunction<number> {
  return (source) => new Observable<number>((subscriber) => source.subscribe(observe(subscriber)));
}

async function releaseUntil(holder: Holder<unknown>, holds: () => boolean): Promise<void> {
  await until(() => {
    holder.release();
    return holds();
  });
  await settled();
}

/** How much a source sends through an operator to a consumer that holds its first item, and what is warned of. */
async function sentBeyondDemand(
  operator: OperatorFunction<number, number>,
): Promise<{ pulled: number; warnings: readonly unknown[] }> {
  const warnings: unknown[] = [];
  const listen = (warning: Error): void => {
    if ('code' in warning) warnings.push(warning.code);
  };
  process.on('warning', listen);
  const source = watchedSource(plenty, same);
  const holder = new Holder(source.items$.pipe(operator));
  await settled();
  holder.unsubscribe();
  process.off('warning', listen);
  return { pulled: source.pulled, warnings };
}
