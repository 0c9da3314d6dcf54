import { expect } from 'chai';
import fc from 'fast-check';
import { concat, defer, from, type MonoTypeOperatorFunction, type Observable, repeat } from 'rxjs';
import { epochOf, type Mark, stamp } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { Sample } from '../../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../../core/stage.js';
import { batch } from '../../operators/batch.js';
import { shuffle } from '../../operators/shuffle.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, Holder, numberedSample, settled, until, watchedSource } from '../helpers/flow.js';
import { runFrom, throughJson } from '../helpers/resume.js';

describeOperator('shuffle', { create: () => shuffle(4), inFlight: 5 });

type Numbered = Sample<number, undefined>;

/** Reads 0, 1, 2 ... from where a mark says. */
function numbers(size: number, epochs: number, mark: Mark | undefined, name = 'rows'): Observable<Numbered> {
  const rows = Array.from({ length: size }, (_, x) => ({ x, y: undefined }));
  const position = mark?.source === name ? mark.position : (mark?.others?.[name] ?? null);
  return read(fromIterable(rows, { name }), { epochs, seed: 3, from: position });
}

/** A stage that learns: adds up what it has seen, and stamps the sum. */
function adding(name: string): MonoTypeOperatorFunction<Numbered & { readonly sum?: number }> {
  return stage((downstream) => {
    const saved = joinRun(downstream, { name, owner: {} });
    let sum = typeof saved === 'number' ? saved : 0;
    return new StageSubscriber<Numbered>(downstream, undefined, {
      next(item) {
        sum += item.x;
        downstream.next(stamp({ ...item, sum }, name, sum));
      },
    });
  });
}

const sizes = fc.record({
  size: fc.integer({ min: 1, max: 20 }),
  epochs: fc.integer({ min: 1, max: 3 }),
  blockSize: fc.integer({ min: 1, max: 7 }),
});

describe('shuffle', () => {
  it('loses and repeats nothing, and keeps every sample in its block and epoch', () =>
    fc.assert(
      fc.asyncProperty(sizes, async ({ size, epochs, blockSize }) => {
        const { items } = await collect(numbers(size, epochs, undefined).pipe(shuffle(blockSize)));
        const blocks = Array.from({ length: epochs }, (_, epoch) =>
          Array.from({ length: size }, (_, x) => `${epoch} ${Math.floor(x / blockSize)} ${x}`),
        ).flat();
        const seen = items.map(({ x, at }) => `${epochOf(at)} ${Math.floor(x / blockSize)} ${x}`);
        expect(seen.toSorted()).to.deep.equal(blocks.toSorted());
        expect(seen.map(blockOf)).to.deep.equal(blocks.map(blockOf));
      }),
    ));

  it('goes on exactly where it was stopped, wherever that was', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat({ max: 5 }), { maxLength: 12 }), async (given, stops) => {
        const { size, epochs, blockSize } = given;
        const pipeline = (mark: Mark | undefined) =>
          numbers(size, epochs, mark).pipe(adding('before'), shuffle(blockSize), adding('after'));
        const whole = await runFrom(pipeline(undefined), undefined);
        const pieces: (typeof whole.items)[number][] = [];
        let mark: Mark | undefined;
        for (const count of [...stops, Number.POSITIVE_INFINITY]) {
          const leg = await runFrom(pipeline(mark), mark, count);
          pieces.push(...leg.items);
          mark = throughJson(leg.mark);
        }
        expect(pieces.map(({ x, sum }) => [x, sum])).to.deep.equal(whole.items.map(({ x, sum }) => [x, sum]));
        expect(mark).to.deep.equal(throughJson(whole.mark));
      }),
    ));

  it('resumes with batches behind it, which never span epochs', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.nat({ max: 8 }), async ({ size, epochs, blockSize }, count) => {
        const pipeline = (mark: Mark | undefined) =>
          numbers(size, epochs, mark).pipe(shuffle(blockSize), batch(3));
        const whole = await runFrom(pipeline(undefined), undefined);
        const first = await runFrom(pipeline(undefined), undefined, count);
        const rest = await runFrom(pipeline(throughJson(first.mark)), throughJson(first.mark));
        const seen = (legs: (typeof whole)[]) =>
          legs.flatMap(({ items }) => items.map(({ x, at }) => [epochOf(at), ...x.data]));
        expect(seen([first, rest])).to.deep.equal(seen([whole]));
        expect(whole.items).to.have.length(epochs * Math.ceil(size / 3));
      }),
    ));

  it('resumes within the second of two sources', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.nat({ max: 24 }), async ({ size, blockSize }, count) => {
        const pipeline = (mark: Mark | undefined) =>
          concat(numbers(size, 1, mark, 'one'), numbers(size, 1, mark, 'two')).pipe(shuffle(blockSize));
        const whole = await runFrom(pipeline(undefined), undefined);
        const first = await runFrom(pipeline(undefined), undefined, count);
        const rest = await runFrom(pipeline(throughJson(first.mark)), throughJson(first.mark));
        const seen = (legs: (typeof whole)[]) => legs.flatMap(({ items }) => items.map(({ x }) => x));
        expect(seen([first, rest])).to.deep.equal(seen([whole]));
      }),
    ));

  it('remembers where each of several sources stood, block after block', async () => {
    const mark: Mark = {
      source: 'b',
      seed: 1,
      position: { epoch: 0, index: 5 },
      stages: { shuffle: { block: 4, emitted: 0 } },
      others: { a: { epoch: 0, index: 2 } },
    };
    const arriving = ['a 3', 'a 4', 'b 6', 'b 7'].map((told) => {
      const [source = '', index] = told.split(' ');
      return { at: { source, seed: 1, position: { epoch: 0, index: Number(index) } } };
    });
    const { items } = await runFrom(from(arriving).pipe(shuffle(2)), mark);
    expect(items.map(({ at }) => [at.source, at.position?.index])).to.deep.equal([
      ['a', 2],
      ['a', 4],
      ['b', 5],
      ['b', 7],
    ]);
  });

  it('begins anew when it is subscribed again in a resumed run, as its source does', async () => {
    const mark: Mark = {
      source: 'rows',
      seed: 1,
      position: { epoch: 0, index: 3 },
      stages: { shuffle: { block: 1, emitted: 0 } },
    };
    let subscriptions = 0;
    const stream$ = defer(() => numbers(6, 1, subscriptions++ === 0 ? mark : undefined));
    const { items } = await runFrom(stream$.pipe(shuffle(4), repeat(2)), mark);
    expect(items.map(({ at }) => at.position?.index)).to.deep.equal([3, 5, -1, -1, -1, 3, 3, 5]);
  });

  it('has orders that belong to seed, name, epoch and block', async () => {
    const orders = async (name: string): Promise<readonly string[]> => {
      const { items } = await collect(numbers(40, 2, undefined).pipe(shuffle(20, { name })));
      const inBlocks = [0, 20, 40, 60].map((start) => items.slice(start, start + 20));
      return inBlocks.map((block) => block.map(({ x }) => x % 20).join());
    };
    const [one, again, other] = [await orders('one'), await orders('one'), await orders('other')];
    expect(again).to.deep.equal(one);
    expect(new Set([...one, ...other]).size).to.equal(8);
  });

  it('until its first block is through, carries the position before it', async () => {
    const { items } = await collect(numbers(4, 1, undefined).pipe(shuffle(4)));
    expect(items.map(({ at }) => [at.position, at.stages?.shuffle])).to.deep.equal([
      [
        { epoch: 0, index: -1 },
        { block: 0, emitted: 1 },
      ],
      [
        { epoch: 0, index: -1 },
        { block: 0, emitted: 2 },
      ],
      [
        { epoch: 0, index: -1 },
        { block: 0, emitted: 3 },
      ],
      [
        { epoch: 0, index: 3 },
        { block: 1, emitted: 0 },
      ],
    ]);
  });

  it('carries no position before the first block of a source without epochs', async () => {
    const source = watchedSource(4, (index) => ({
      at: { source: 'log', seed: 1, position: { offset: index } },
    }));
    const { items } = await collect(source.items$.pipe(shuffle(2)));
    expect(items.map(({ at }) => at.position)).to.deep.equal([
      null,
      { offset: 1 },
      { offset: 1 },
      { offset: 3 },
    ]);
  });

  it('holds one block and makes upstream wait', async () => {
    const source = watchedSource(100, numberedSample);
    const holder = new Holder(source.items$.pipe(shuffle(10)));
    await until(() => holder.items.length > 0);
    for (let released = 1; released < 15; released++) {
      await settled(3);
      expect(source.pulled).to.be.at.most(10 + released);
      holder.release();
    }
    holder.unsubscribe();
  });

  it('joins the run by its name, with its block size', async () => {
    const { joined } = await runFrom(numbers(4, 1, undefined).pipe(shuffle(3, { name: 'mix' })), undefined);
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      { name: 'mix', options: { blockSize: 3 } },
    ]);
  });

  it('refuses a saved state that is none of its own', async () => {
    const mark: Mark = { source: 'rows', seed: 1, position: null, stages: { shuffle: { block: 'one' } } };
    const failure = await runFrom(numbers(4, 1, undefined).pipe(shuffle(3)), mark).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'STAGE_STATE_INVALID' });
  });

  for (const blockSize of [0, 1.5, -3])
    it(`refuses a block size of ${blockSize}`, () => {
      expect(() => shuffle(blockSize)).to.throw('shuffle blockSize');
    });
});

/** Epoch and block of a sample told as `epoch block number`. */
function blockOf(told: string): string {
  return told.slice(0, told.lastIndexOf(' '));
}
