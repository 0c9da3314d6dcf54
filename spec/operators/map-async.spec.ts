import { expect } from 'chai';
import fc from 'fast-check';
import { take, tap } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { mapAsync } from '../../operators/map-async.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, collectSlowly, Holder, numberedSample, settled, watchedSource } from '../helpers/flow.js';

describe('mapAsync', () => {
  it('is ordered and keeps its bounds, whatever the latencies', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 8 }),
        async (latencies, concurrency, more) => {
          const window = concurrency + more;
          const source = watchedSource(latencies.length, (index) => index);
          const peak = { running: 0, inFlight: 0 };
          let running = 0;
          let received = 0;
          const work = async (index: number): Promise<number> => {
            running++;
            peak.running = Math.max(peak.running, running);
            peak.inFlight = Math.max(peak.inFlight, source.pulled - received);
            await settled(latencies[index]);
            running--;
            return index;
          };
          const results$ = source.items$.pipe(mapAsync(work, { concurrency, window }));
          const { items } = await collectSlowly(results$.pipe(tap(() => received++)));
          expect(items).to.deep.equal(latencies.map((_, index) => index));
          expect(peak.running).to.be.at.most(concurrency);
          expect(peak.inFlight).to.be.at.most(window);
        },
      ),
      { numRuns: 40 },
    ));

  it('runs as many at a time as it may', async () => {
    let running = 0;
    const forever = (): Promise<never> => {
      running++;
      return new Promise(() => {});
    };
    const source = watchedSource(100, numberedSample);
    const holder = new Holder(source.items$.pipe(mapAsync(forever, { concurrency: 3 })));
    await settled();
    holder.unsubscribe();
    expect({ running, pulled: source.pulled }).to.deep.equal({ running: 3, pulled: 12 });
  });

  it('cancels on take(3): aborts what runs, closes the source, emits nothing more', async () => {
    const aborted: number[] = [];
    const source = watchedSource(100, (index) => index);
    const work = async (index: number, { signal }: { signal: AbortSignal }): Promise<number> => {
      if (index < 3) return index;
      signal.addEventListener('abort', () => aborted.push(index));
      return new Promise(() => {});
    };
    const { items } = await collect(source.items$.pipe(mapAsync(work, { concurrency: 2 }), take(3)));
    await settled();
    expect(items).to.deep.equal([0, 1, 2]);
    expect(aborted).to.deep.equal([3, 4]);
    expect(source.closed).to.equal(1);
  });

  it('emits the results before a failed one, then its error, once', async () => {
    const failure = new Error('the third one broke');
    const work = async (index: number): Promise<number> => {
      if (index === 2) throw failure;
      await settled(3);
      return index;
    };
    const source = watchedSource(100, (index) => index);
    const { items, errors } = await collect(source.items$.pipe(mapAsync(work, { concurrency: 4 })));
    expect(items).to.deep.equal([0, 1]);
    expect(errors).to.deep.equal([failure]);
    expect(source.closed).to.equal(1);
  });

  it('gives a plain object the mark of its item, and leaves a mark of its own alone', async () => {
    const marked = numberedSample(7);
    const other = numberedSample(8).at;
    const [bare, own, number] = await Promise.all([
      collect(watchedSource(1, () => marked).items$.pipe(mapAsync(async ({ x }) => ({ x })))),
      collect(watchedSource(1, () => marked).items$.pipe(mapAsync(async ({ x }) => ({ x, at: other })))),
      collect(watchedSource(1, () => marked).items$.pipe(mapAsync(async ({ x }) => x))),
    ]);
    expect(bare.items).to.deep.equal([{ x: 7, at: marked.at }]);
    expect(own.items).to.deep.equal([{ x: 7, at: other }]);
    expect(number.items).to.deep.equal([7]);
  });

  it('unordered, lets each result leave as soon as it is there, and loses none', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (latencies, concurrency) => {
          const done: number[] = [];
          const work = async (index: number): Promise<number> => {
            await settled(latencies[index]);
            done.push(index);
            return index;
          };
          const source = watchedSource(latencies.length, (index) => index);
          const results$ = source.items$.pipe(mapAsync(work, { concurrency, ordered: false }));
          const { items } = await collect(results$);
          expect(items).to.deep.equal(done);
          expect(items.toSorted((one, other) => one - other)).to.deep.equal(
            latencies.map((_, index) => index),
          );
        },
      ),
      { numRuns: 40 },
    ));

  it('unordered, lets a slow item hold nobody up', async () => {
    const source = watchedSource(6, (index) => index);
    const work = (index: number): Promise<number> => settled(index === 0 ? 60 : 1).then(() => index);
    const { items } = await collect(
      source.items$.pipe(mapAsync(work, { concurrency: 2, window: 2, ordered: false })),
    );
    expect(items).to.deep.equal([1, 2, 3, 4, 5, 0]);
  });

  it('refuses a window smaller than its concurrency', () => {
    expect(() => mapAsync((value: number) => value, { concurrency: 4, window: 3 }))
      .to.throw('mapAsync window: got 3, expected a whole number of at least 4')
      .that.satisfies(isMillraceError);
    expect(() => mapAsync((value: number) => value, { concurrency: 0 })).to.throw(
      'mapAsync concurrency: got 0',
    );
  });
});

describeOperator('mapAsync', {
  create: () => mapAsync(async ({ x }) => ({ x: x + 1 }), { concurrency: 2, window: 4 }),
  createThrowing: (error) =>
    mapAsync(() => {
      throw error;
    }),
  inFlight: 5,
});

describeOperator('mapAsync, unordered', {
  create: () => mapAsync(async ({ x }) => ({ x: x + 1 }), { concurrency: 2, window: 4, ordered: false }),
  createThrowing: (error) => mapAsync(() => Promise.reject(error), { ordered: false }),
  inFlight: 5,
});
