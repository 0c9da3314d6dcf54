import { expect } from 'chai';
import fc from 'fast-check';
import {
  firstValueFrom,
  from,
  map,
  type Observable,
  type OperatorFunction,
  Subject,
  type Subscriber,
  skip,
} from 'rxjs';
import { tag } from '../../core/chain.js';
import type { Mark } from '../../core/mark.js';
import { type Batch, type Dense, type Sample, sizeOf } from '../../core/sample.js';
import type { OpenOptions } from '../../core/source.js';
import { StageSubscriber, stage } from '../../core/stage.js';
import { type BatchOptions, batch } from '../../operators/batch.js';
import { normalize } from '../../operators/normalize.js';
import { standardize } from '../../operators/standardize.js';
import { subset } from '../../operators/subset.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, Holder, settled } from '../helpers/flow.js';

describeOperator('batch', { create: () => batch(4), inFlight: 4, outputs: (count) => Math.ceil(count / 4) });

describe('batch', () => {
  describe('packs', () => {
    const packed = {
      'pictures, in their own dtype': {
        xs: [dense(Uint8Array.of(1, 2, 3, 4), [2, 2, 1]), dense(Uint8Array.of(5, 6, 7, 255), [2, 2, 1])],
        expected: dense(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 255), [2, 2, 2, 1]),
      },
      'vectors of doubles': {
        xs: [dense(Float64Array.of(0.1, 2), [2]), dense(Float64Array.of(3, 4), [2])],
        expected: dense(Float64Array.of(0.1, 2, 3, 4), [2, 2]),
      },
      'lists of numbers, as float32': {
        xs: [
          [1, 2],
          [3, 4],
        ],
        expected: dense(Float32Array.of(1, 2, 3, 4), [2, 2]),
      },
      'numbers, as vectors of one feature': {
        xs: [1.5, 2],
        expected: dense(Float32Array.of(1.5, 2), [2, 1]),
      },
    };
    for (const [title, { xs, expected }] of Object.entries(packed))
      it(title, async () => {
        const [made] = await batches(
          xs.map((x, index) => sample({ x }, index)),
          2,
        );
        expect(made?.x).to.deep.equal(expected);
      });

    it('sequences of differing lengths, padded to the longest of their batch', async () => {
      const sequences = [[1], [2, 3, 4], [], [5]].map((x, index) => sample({ x }, index));
      const [first, second] = await batches(sequences, 2, { pad: -1 });
      expect(first?.x).to.deep.equal(dense(Float32Array.of(1, -1, -1, 2, 3, 4), [2, 3]));
      expect(second?.x).to.deep.equal(dense(Float32Array.of(-1, 5), [2, 1]));
    });

    it('labels that are numbers as float32 of shape [size], whatever their values', async () => {
      const [whole, broken] = await batches(
        [0, 1, 2.5, 3].map((y, index) => sample({ y }, index)),
        2,
      );
      expect(whole?.y).to.deep.equal(dense(Float32Array.of(0, 1), [2]));
      expect(broken?.y).to.deep.equal(dense(Float32Array.of(2.5, 3), [2]));
    });

    it('dense labels with their shape, and none where there are none', async () => {
      const targets = [0, 1].map((index) => sample({ y: dense(Int32Array.of(index, 7), [2]) }, index));
      expect((await batches(targets, 2))[0]?.y).to.deep.equal(dense(Int32Array.of(0, 7, 1, 7), [2, 2]));
      expect((await batches([sample({ y: undefined }, 0)], 2))[0]?.y).to.equal(undefined);
    });

    it('weights where a sample has one, 1 for the others', async () => {
      const weighted = [sample({}, 0), { ...sample({}, 1), weight: 0.5 }, sample({}, 2), sample({}, 3)];
      const [first, second] = await batches(weighted, 2);
      expect(first?.weights).to.deep.equal(Float32Array.of(1, 0.5));
      expect(second).not.to.have.property('weights');
    });
  });

  it('loses, repeats and reorders nothing, and never spans epochs', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 12 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        async (epochs, size) => {
          const samples = inEpochs(epochs);
          const made = await batches(samples, size);
          expect(made.flatMap(({ x }) => [...x.data])).to.deep.equal(samples.map(({ x }) => x));
          expect(made.map((one) => one.size)).to.deep.equal(epochs.flatMap((count) => pieces(count, size)));
          for (const { x, y, size: count } of made)
            expect([x.shape, y?.shape, x.data.length]).to.deep.equal([[count, 1], [count], count]);
          let last = 0;
          for (const one of made) {
            last += one.size;
            expect(one.at).to.equal(samples[last - 1]?.at);
          }
        },
      ),
    ));

  it('gathers the rows of arrays at once, as if each had come as a sample', () =>
    fc.assert(
      fc.asyncProperty(arraysToBatch, async ({ source, size, dropLast, opening }) => {
        const rows = await collect(source.open(opening).pipe(batch(size, { dropLast })));
        const samples = await collect(
          source.open(opening).pipe(
            map((one) => one),
            batch(size, { dropLast }),
          ),
        );
        expect(rows.errors).to.deep.equal([]);
        expect(rows).to.deep.equal(samples);
      }),
    ));

  it('holds what normalize writes into it, as if each picture had come with an array of its own', () =>
    fc.assert(
      fc.asyncProperty(arraysToBatch, async ({ source, size, dropLast, opening }) => {
        const placed = source.open(opening).pipe(normalize(), batch(size, { dropLast }));
        const copied = source.open(opening).pipe(
          normalize(),
          map((one) => one),
          batch(size, { dropLast }),
        );
        const { items, errors } = await collect(placed);
        expect(errors).to.deep.equal([]);
        expect(items).to.deep.equal((await collect(copied)).items);
        expect(new Set(items.map(({ x }) => x.data.buffer)).size).to.equal(items.length);
      }),
    ));

  it('takes no more rows than downstream is ready for, over the ends of epochs too', async () => {
    const rows = fromArrays({ x: dense(new Uint8Array(10), [10]) });
    const holder = new Holder(rows.open({ ...opening, epochs: 3 }).pipe(batch(4)));
    for (const sizes of [[4], [4, 4], [4, 4, 2], [4, 4, 2, 4]]) {
      await settled();
      expect(holder.items.map(({ size }) => size)).to.deep.equal(sizes);
      holder.release();
    }
    holder.unsubscribe();
  });

  it('with dropLast, emits whole batches only', async () => {
    const made = await batches(inEpochs([5, 2, 4]), 2, { dropLast: true });
    expect(made.map(({ size }) => size)).to.deep.equal([2, 2, 2, 2, 2]);
    expect(made.map(({ at }) => at.position)).to.deep.include({ epoch: 2, index: 3 });
  });

  for (const [kind, options] of Object.entries({ plain: {}, 'by length': { pad: 0 } }))
    describe(`within a time, ${kind}`, () => {
      it('lets samples that have waited so long go on as they are', async () => {
        const live$ = new Subject<Sample>();
        const sizes: number[] = [];
        const partial$ = new Subject<void>();
        const subscription = live$.pipe(batch(3, { ...options, within: 1 })).subscribe(({ size }) => {
          sizes.push(size);
          if (size < 3) partial$.next();
        });
        for (const count of [2, 4]) {
          const partial = firstValueFrom(partial$);
          for (let index = 0; index < count; index++) live$.next(sample({ x: [index] }, index));
          await partial;
        }
        subscription.unsubscribe();
        expect(sizes).to.deep.equal([2, 3, 1]);
      });

      it('waits for downstream to be ready all the same', async () => {
        const live$ = new Subject<Sample>();
        const timed = batch(2, { ...options, within: 1 });
        const busy = new Holder(live$.pipe(timed));
        const free = firstValueFrom(live$.pipe(skip(2), timed));
        for (let index = 0; index < 3; index++) live$.next(sample({ x: [index] }, index));
        // The other's time runs out right behind that of the busy one.
        await free;
        await settled();
        expect(busy.items.map(({ size }) => size)).to.deep.equal([2]);
        busy.release();
        await settled();
        expect(busy.items.map(({ size }) => size)).to.deep.equal([2, 1]);
        busy.unsubscribe();
      });

      it('leaves no timer behind', () => {
        const timers = (): number =>
          process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
        const before = timers();
        const live$ = new Subject<Sample>();
        const subscription = live$.pipe(batch(2, { ...options, within: 60_000 })).subscribe();
        live$.next(sample({ x: [0] }, 0));
        expect(timers()).to.equal(before + 1);
        live$.next(sample({ x: [1] }, 1));
        expect(timers()).to.equal(before);
        live$.next(sample({ x: [2] }, 2));
        subscription.unsubscribe();
        expect(timers()).to.equal(before);
      });
    });

  it('folds the marks of its samples: the latest of each source and stage', async () => {
    const marks: readonly Mark[] = [
      { source: 'a', seed: 1, position: { epoch: 0, index: 4 }, stages: { shuffle: 1 } },
      { source: 'b', seed: 1, position: { epoch: 0, index: 9 } },
    ];
    const [made] = await batches(
      marks.map((at) => ({ x: 1, y: 1, at })),
      2,
    );
    expect(made?.at).to.deep.equal({
      source: 'b',
      seed: 1,
      position: { epoch: 0, index: 9 },
      stages: { shuffle: 1 },
      others: { a: { epoch: 0, index: 4 } },
    });
  });

  it('gives every batch arrays of its own, that fill their buffer', async () => {
    const made = await batches(inEpochs([7]), 3);
    const buffers = made.flatMap(({ x, y }) => [x.data.buffer, y?.data.buffer]);
    expect(new Set(buffers).size).to.equal(6);
    for (const { x } of made) expect(x.data.byteLength).to.equal(x.data.buffer.byteLength);
  });

  it('packs the inputs of all batches in the same memory for a stage that reads them at once, and no other', () =>
    fc.assert(
      fc.asyncProperty(arraysToBatch, async ({ source, size, dropLast, opening }) => {
        const scale = standardize({ per: 'sample' });
        for (const samples$ of [source.open(opening), source.open(opening).pipe(normalize())]) {
          const direct = await collect(samples$.pipe(batch(size, { dropLast }), scale));
          const between = await collect(
            samples$.pipe(
              batch(size, { dropLast }),
              map((one) => one),
              scale,
            ),
          );
          expect(direct.errors).to.deep.equal([]);
          expect(direct).to.deep.equal(between);
        }
        const buffers = new Set<unknown>();
        await collect(source.open(opening).pipe(batch(size, { dropLast: true }), readAtOnce(buffers)));
        expect(buffers.size).to.be.at.most(1);
      }),
    ));

  describe('refuses in one batch', () => {
    const picture = dense(Uint8Array.of(1, 2), [2]);
    const misfits: Readonly<Record<string, readonly [Partial<Sample>, Partial<Sample>]>> = {
      'two shapes': [{ x: picture }, { x: dense(Uint8Array.of(1, 2), [1, 2]) }],
      'two sizes': [{ x: picture }, { x: dense(Uint8Array.of(1, 2, 3), [3]) }],
      'two dtypes': [{ x: picture }, { x: dense(Int8Array.of(1, 2), [2]) }],
      'a shape that its data does not fill': [{ x: picture }, { x: dense(Uint8Array.of(1), [2]) }],
      'a list after dense numbers': [{ x: picture }, { x: [1, 2] }],
      'a longer list': [{ x: [1] }, { x: [1, 2] }],
      'what is no number': [{ x: [1] }, { x: ['1'] }],
      'a label after none': [{ y: undefined }, { y: 1 }],
      'no label after one': [{ y: 1 }, { y: undefined }],
      'a text as label': [{ y: 1 }, { y: 'cat' }],
      'dense labels after numbers': [{ y: 1 }, { y: picture }],
    };
    for (const [title, pair] of Object.entries(misfits))
      it(title, async () => {
        const { items, errors } = await pack(from(pair.map((part, index) => sample(part, index))), 2);
        expect(items).to.deep.equal([]);
        expect(errors[0]).to.include({ code: 'BATCH_INVALID' });
        expect(String(errors[0])).to.include('source spec').and.to.include('"index":1');
      });

    it('two shapes that normalize would write into it', async () => {
      const pictures = [picture, dense(Uint8Array.of(1, 2, 3), [3])].map((x, index) => sample({ x }, index));
      const { items, errors } = await collect(from(pictures).pipe(normalize(), batch(2)));
      expect(items).to.deep.equal([]);
      expect(errors[0]).to.include({ code: 'BATCH_INVALID' });
      expect(String(errors[0]))
        .to.include('3 numbers, Float32Array of shape [3]')
        .and.to.include('"index":1');
    });

    it('a first sample that is no numbers', async () => {
      const { errors } = await pack(from([sample({ x: { path: 'a.png' } }, 0)]), 2);
      expect(String(errors[0])).to.include('expected dense numbers, a list of numbers or a number');
    });

    it('a sample that lost its mark', async () => {
      const { errors } = await pack(from([JSON.parse('{ "x": 1, "y": 1 }')]), 2);
      expect(errors[0]).to.include({ code: 'MARK_LOST' });
    });
  });

  it('takes another shape in another batch', async () => {
    const made = await batches([sample({ x: [1] }, 0), sample({ x: [1, 2] }, 1)], 1);
    expect(made.map(({ x }) => x.shape)).to.deep.equal([
      [1, 1],
      [1, 2],
    ]);
  });

  for (const size of [0, -1, 2.5, Number.NaN])
    it(`refuses a size of ${size}`, () => {
      expect(() => batch(size)).to.throw('batch size');
      expect(() => batch(2, { within: size })).to.throw('within of batch');
    });
});

const opening: OpenOptions = { from: null, seed: 7, epochs: 1, shuffle: true, warn: () => {} };

/** Arrays of all forms, read in epochs from anywhere and batched. */
const arraysToBatch = fc
  .record({
    count: fc.integer({ min: 1, max: 40 }),
    rowShape: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
    X: fc.constantFrom(Uint8Array, Float32Array, Float64Array, Int32Array),
    labels: fc.constantFrom('none', 'numbers', 'dense'),
    weighted: fc.boolean(),
    part: fc.boolean(),
    shuffle: fc.boolean(),
    epochs: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 1, max: 9 }),
    dropLast: fc.boolean(),
    start: fc.integer({ min: -1, max: 39 }),
  })
  .map(({ count, rowShape, X, labels, weighted, part, start, ...rest }) => {
    const numbers = (length: number): number[] => Array.from({ length }, (_, index) => (index * 7) % 251);
    const x = dense(X.from(numbers(count * sizeOf(rowShape))), [count, ...rowShape]);
    const y = {
      none: {},
      numbers: { y: Float64Array.from(numbers(count), (value) => value / 3) },
      dense: { y: dense(Int32Array.from(numbers(2 * count)), [count, 2]) },
    }[labels];
    const weights = weighted ? { weights: Float32Array.from(numbers(count), (value) => value / 10) } : {};
    const { size, dropLast, shuffle, epochs } = rest;
    const from = start < count ? { epoch: 0, index: start } : null;
    const whole = fromArrays({ x, ...y, ...weights });
    const backwards = Array.from({ length: count }, (_, place) => count - 1 - place);
    return {
      source: part ? subset(whole, backwards) : whole,
      size,
      dropLast,
      opening: { ...opening, from, shuffle, epochs },
    };
  });

/** Collects where the inputs of batches lie. */
function readAtOnce(buffers: Set<unknown>): OperatorFunction<Batch, Batch> {
  return stage((downstream: Subscriber<Batch>) => {
    const next = ({ x }: Batch): unknown => buffers.add(x.data.buffer);
    return tag(new StageSubscriber<Batch>(downstream, undefined, { next }), { readsAtOnce: true });
  });
}

function dense(data: Dense['data'], shape: readonly number[]): Dense {
  return { data, shape };
}

function sample(part: Partial<Sample>, index: number): Sample {
  return { x: index, y: index, ...part, at: { source: 'spec', seed: 1, position: { epoch: 0, index } } };
}

/** Numbered samples in epochs of these sizes. */
function inEpochs(sizes: readonly number[]): readonly Sample<number, number>[] {
  const places = sizes.flatMap((size, epoch) =>
    Array.from({ length: size }, (_, index) => ({ epoch, index })),
  );
  return places.map((position, x) => ({ x, y: x, at: { source: 'spec', seed: 1, position } }));
}

/** The sizes of the batches that so many samples make. */
function pieces(count: number, size: number): readonly number[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => Math.min(size, count - index * size));
}

function pack(samples$: Observable<Sample>, size: number, options: BatchOptions = {}) {
  return collect(samples$.pipe(batch(size, options)));
}

async function batches(
  samples: readonly Sample[],
  size: number,
  options: BatchOptions = {},
): Promise<readonly Batch[]> {
  const { items, errors } = await pack(from(samples), size, options);
  expect(errors).to.deep.equal([]);
  return items;
}
