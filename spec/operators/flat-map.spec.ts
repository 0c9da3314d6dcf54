import { expect } from 'chai';
import fc from 'fast-check';
import {
  concat,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  type OperatorFunction,
  of,
  pipe,
  throwError,
} from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { cursorOf, keyOf, type Mark, type Marked, stamp } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { Sample } from '../../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../../core/stage.js';
import { batch } from '../../operators/batch.js';
import { flatMap } from '../../operators/flat-map.js';
import { shuffle } from '../../operators/shuffle.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, Holder, numberedSample, settled, watchedSource } from '../helpers/flow.js';
import { runFrom, throughJson } from '../helpers/resume.js';

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

  it('marks each inner item with its place, and the cursor with the outer items that are through', async () => {
    const outer = watchedSource(2, numberedSample);
    const { items } = await collect(outer.items$.pipe(flatMap((sample) => [{ x: 0 }, { ...sample, x: 1 }])));
    const through = { spec: { epoch: 0, index: 0 } };
    expect(items.map(({ at }) => [at.position, at.stages?.flatMap, at.others])).to.deep.equal([
      [{ epoch: 0, index: 0, within: 0 }, { within: 1 }, undefined],
      [{ epoch: 0, index: 0, within: 1 }, { within: 2 }, undefined],
      [{ epoch: 0, index: 1, within: 0 }, { within: 1 }, through],
      [{ epoch: 0, index: 1, within: 1 }, { within: 2 }, through],
    ]);
  });

  it('keeps the keys of parts apart, parts of parts too', async () => {
    const parts = <T>(sample: T): readonly T[] => Array.from({ length: 12 }, () => sample);
    const { items } = await collect(
      watchedSource(12, numberedSample).items$.pipe(
        flatMap(parts, { name: 'a' }),
        flatMap(parts, { name: 'b' }),
      ),
    );
    expect(new Set(items.map(({ at }) => keyOf(at).index)).size).to.equal(12 ** 3);
  });

  it('leaves a mark that is not the outer one as it is', async () => {
    const other = numberedSample(7);
    const { items } = await collect(watchedSource(1, numberedSample).items$.pipe(flatMap(() => [other, 5])));
    expect(items).to.deep.equal([other, 5]);
  });

  describe('goes on exactly where it was stopped, wherever that was', () => {
    type Parts = Sample<readonly number[], undefined>;
    const lists = fc.array(fc.array(fc.nat({ max: 99 }), { maxLength: 4 }), { minLength: 1, maxLength: 8 });
    const stops = fc.array(fc.nat({ max: 6 }), { maxLength: 12 });

    function sums(name: string) {
      return flatMap(
        ({ x, ...rest }: Parts) => x.map((_, index) => ({ ...rest, x: x.slice(0, index + 1) })),
        { name },
      );
    }
    const pipelines: Readonly<Record<string, OperatorFunction<Parts, Marked>>> = {
      'one after the other': sums('flatMap'),
      'parts of parts': pipe(sums('a'), sums('b')),
      'asynchronous parts': flatMap(async function* ({ x }: Parts) {
        for (const value of x) yield { value };
      }),
      'behind shuffle': pipe(shuffle<Parts>(3), sums('flatMap')),
      'before shuffle and batch': pipe(
        flatMap(({ x }: Parts) => x.map((value) => ({ x: value, y: undefined }))),
        shuffle(3),
        batch(2),
      ),
      'behind a stage that learns': pipe(learning(), sums('flatMap'), learning('after')),
    };
    for (const [title, operator] of Object.entries(pipelines))
      it(title, () =>
        fc.assert(
          fc.asyncProperty(lists, stops, fc.integer({ min: 1, max: 2 }), async (given, counts, epochs) => {
            const rows = given.map((x) => ({ x, y: undefined }));
            const open = (mark: Mark | undefined): Observable<Marked> => {
              const from = (mark && cursorOf(mark).rows) ?? null;
              return read(fromIterable(rows, { name: 'rows' }), { epochs, from }).pipe(operator);
            };
            const whole = await runFrom(open(undefined), undefined);
            const pieces: Marked[] = [];
            let mark: Mark | undefined;
            for (const count of [...counts, Number.POSITIVE_INFINITY]) {
              const leg = await runFrom(open(mark), mark, count);
              pieces.push(...leg.items);
              mark = throughJson(leg.mark);
            }
            expect(pieces.map(withoutMark)).to.deep.equal(whole.items.map(withoutMark));
            expect(pieces.map(({ at }) => keyOf(at))).to.deep.equal(whole.items.map(({ at }) => keyOf(at)));
            expect(mark).to.deep.equal(throughJson(whole.mark));
          }),
          { numRuns: 40 },
        ),
      );
  });

  it('resumes within the second of two sources', async () => {
    const open = (mark: Mark | undefined): Observable<Marked & { readonly part: string }> => {
      const rows = (name: string) =>
        read(fromIterable([{ x: name, y: 0 }], { name }), { from: (mark && cursorOf(mark)[name]) ?? null });
      return concat(rows('one'), rows('two')).pipe(
        flatMap(({ x }) => [{ part: `${x} a` }, { part: `${x} b` }]),
      );
    };
    const first = await runFrom(open(undefined), undefined, 3);
    const rest = await runFrom(open(first.mark), first.mark);
    expect([...first.items, ...rest.items].map(({ part }) => part)).to.deep.equal([
      'one a',
      'one b',
      'two a',
      'two b',
    ]);
  });

  it('joins the run by its name, with its concurrency', async () => {
    const parts = flatMap((sample: Marked) => [sample], { name: 'parts', concurrency: 2 });
    const { joined } = await runFrom(watchedSource(1, numberedSample).items$.pipe(parts), undefined);
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      { name: 'parts', options: { concurrency: 2 } },
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

/** A stage that counts what has passed it, and tells the count on each item. */
function learning(name = 'learning'): MonoTypeOperatorFunction<Sample<readonly number[], undefined>> {
  const owner = {};
  return stage((downstream) => {
    const saved = joinRun(downstream, { name, owner });
    let count = typeof saved === 'number' ? saved : 0;
    return new StageSubscriber<Sample<readonly number[], undefined>>(downstream, undefined, {
      next({ x, ...rest }) {
        count++;
        downstream.next(stamp({ ...rest, x: [...x, count] }, name, count));
      },
    });
  });
}

function withoutMark<T extends Marked>({ at: _, ...rest }: T): Omit<T, 'at'> {
  return rest;
}
