import { expect } from 'chai';
import fc from 'fast-check';
import { from, NEVER, Subscriber } from 'rxjs';
import { tag } from '../../core/chain.js';
import { epochOf, type Mark } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { Batch, Sample } from '../../core/sample.js';
import { type BatchByLengthOptions, batchByLength } from '../../operators/batch-by-length.js';
import { fromJson, toJson } from '../../run/serialize.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, numberedSample } from '../helpers/flow.js';
import { runFrom } from '../helpers/resume.js';

/** Sequences of 0 to 3 numbers, by turns. */
function sequence(index: number): Sample<readonly number[], number> {
  return { x: new Array<number>(index % 4).fill(index), y: index, at: numberedSample(index).at };
}

describeOperator('batchByLength', {
  create: () => batchByLength({ size: 4, boundaries: [1] }),
  item: sequence,
  inFlight: 4 + 4 + 3,
  // Half of them are in each bucket.
  outputs: (count) => Math.ceil(Math.ceil(count / 2) / 4) + Math.ceil(Math.floor(count / 2) / 4),
});

/** Reads sequences of the lengths listed; each holds its place. */
function sequences(lengths: readonly number[], epochs = 1, mark?: Mark) {
  const items = lengths.map((length, x) => ({ x: new Array<number>(length).fill(x + 1), y: x + 1 }));
  return read(fromIterable(items, { name: 'spec' }), { epochs, from: mark?.position ?? null });
}

const lengths = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 25 });
const sizes = fc.record({
  lengths,
  size: fc.integer({ min: 1, max: 4 }),
  epochs: fc.integer({ min: 1, max: 2 }),
});

describe('batchByLength', () => {
  it('packs each sample once an epoch, with others of its bucket, padded to the longest of them', () =>
    fc.assert(
      fc.asyncProperty(sizes, async (given) => {
        const batches = await packed(given.lengths, { size: given.size, boundaries: [2, 5] }, given.epochs);
        for (let epoch = 0; epoch < given.epochs; epoch++) {
          const rows = batches.filter(({ at }) => epochOf(at) === epoch).flatMap(labelsOf);
          expect(rows.toSorted((one, other) => one - other)).to.deep.equal(
            given.lengths.map((_, x) => x + 1),
          );
        }
        for (const batch of batches) {
          const inBatch = labelsOf(batch).map((y) => given.lengths[y - 1] ?? Number.NaN);
          expect(batch.size).to.be.at.most(given.size);
          expect(
            new Set(inBatch.map((length) => [2, 5].findIndex((bound) => length <= bound))).size,
          ).to.equal(1);
          expect(batch.x.shape).to.deep.equal([batch.size, Math.max(...inBatch)]);
          expect(rowsOf(batch)).to.deep.equal(
            labelsOf(batch).map((y, row) =>
              Array.from({ length: Math.max(...inBatch) }, (_, place) =>
                place < (inBatch[row] ?? 0) ? y : 0,
              ),
            ),
          );
        }
      }),
      { numRuns: 60 },
    ));

  it('goes on exactly where it was stopped, with the samples that waited', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat({ max: 4 }), { maxLength: 6 }), async (given, stops) => {
        const pipeline = (mark: Mark | undefined) =>
          sequences(given.lengths, given.epochs, mark).pipe(
            batchByLength({ size: given.size, boundaries: [2, 5] }),
          );
        const whole = await runFrom(pipeline(undefined), undefined);
        const pieces: Batch[] = [];
        let mark: Mark | undefined;
        for (const count of [...stops, Number.POSITIVE_INFINITY]) {
          const leg = await runFrom(pipeline(mark), mark, count);
          pieces.push(...leg.items);
          mark = saved(leg.mark);
        }
        const seen = (batches: readonly Batch[]) =>
          batches.map((batch) => [rowsOf(batch), labelsOf(batch), batch.at.position]);
        expect(seen(pieces)).to.deep.equal(seen(whole.items));
      }),
      { numRuns: 60 },
    ));

  it('lets samples of a checkpoint go on within its time, though nothing more comes', async () => {
    const timed = batchByLength({ size: 2, boundaries: [2, 5], within: 1 });
    const { mark } = await runFrom(sequences([1, 3, 1, 1]).pipe(timed), undefined, 1);
    const resumed = await runFrom(NEVER.pipe(timed), saved(mark), 1);
    expect(resumed.items.map(labelsOf)).to.deep.equal([[2]]);
  });

  it('may pad to the boundary of the bucket, with what it is told', async () => {
    const batches = await packed([1, 2, 5], { size: 2, boundaries: [3], pad: -1, padTo: 'boundary' });
    expect(batches.map(rowsOf)).to.deep.equal([
      [
        [1, -1, -1],
        [2, 2, -1],
      ],
      [[3, 3, 3, 3, 3]],
    ]);
  });

  it('may leave out what is too few for a batch', async () => {
    const batches = await packed([1, 1, 1, 5], { size: 2, boundaries: [3], dropLast: true }, 2);
    expect(batches.map(labelsOf)).to.deep.equal([
      [1, 2],
      [1, 2],
    ]);
  });

  it('keeps dtype and further axes, pads labels that are sequences by their own lengths, and packs weights', async () => {
    const item = (index: number, length: number, target: readonly number[], weight?: number) => ({
      x: { data: new Int32Array(2 * length).fill(index), shape: [length, 2] },
      y: { data: Uint8Array.from(target), shape: [target.length] },
      ...(weight === undefined ? {} : { weight }),
      at: numberedSample(index).at,
    });
    const { items } = await collect(
      from([item(1, 1, [7, 8, 9]), item(2, 2, [5], 0.5)]).pipe(batchByLength({ size: 2, boundaries: [4] })),
    );
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({
      x: { data: Int32Array.of(1, 1, 0, 0, 2, 2, 2, 2), shape: [2, 2, 2] },
      y: { data: Uint8Array.of(7, 8, 9, 5, 0, 0), shape: [2, 3] },
      weights: Float32Array.of(1, 0.5),
      size: 2,
    });
  });

  it('takes samples without labels', async () => {
    const items = [0, 1].map((index) => ({ x: [index], y: undefined, at: numberedSample(index).at }));
    const outcome = await collect(from(items).pipe(batchByLength({ size: 2, boundaries: [4] })));
    expect(outcome.items[0]?.y).to.equal(undefined);
  });

  it('puts batches for another thread into shared memory', () => {
    const memory: unknown[] = [];
    const end = new Subscriber<Batch>({
      next({ x, y }) {
        memory.push(x.data.buffer, y?.data.buffer);
      },
      error: () => {},
      complete: () => {},
    });
    from([sequence(1)])
      .pipe(batchByLength({ size: 1, boundaries: [4] }))
      .subscribe(tag(end, { shared: true }));
    expect(memory.map((buffer) => buffer instanceof SharedArrayBuffer)).to.deep.equal([true, true]);
  });

  it('refuses samples of a batch that differ in more than their length, by place', async () => {
    const dense = { data: new Float32Array(4), shape: [2, 2] };
    for (const [one, other] of [
      [
        { x: [1], y: 1 },
        { x: [1], y: undefined },
      ],
      [
        { x: [1], y: undefined },
        { x: [1], y: 1 },
      ],
      [
        { x: dense, y: 1 },
        { x: [1, 2], y: 1 },
      ],
      [
        { x: [1], y: dense },
        { x: [1], y: 3 },
      ],
    ] as const) {
      const samples = [one, other].map((sample, index) => ({ ...sample, at: numberedSample(index).at }));
      const { errors } = await collect(from(samples).pipe(batchByLength({ size: 2, boundaries: [9] })));
      expect(errors[0]).to.include({ code: 'BATCH_INVALID' });
      expect(String(errors[0])).to.include('"index":1');
    }
  });

  it('refuses what is no sequence', async () => {
    const { errors } = await collect(
      from([numberedSample(3)]).pipe(batchByLength({ size: 2, boundaries: [9] })),
    );
    expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
  });

  it('joins the run by its name, and refuses a saved state that is none of its own', async () => {
    const operator = () => batchByLength({ size: 2, boundaries: [9], name: 'buckets' });
    const { joined } = await runFrom(sequences([1]).pipe(operator()), undefined);
    expect(joined[0]).to.deep.include({
      name: 'buckets',
      options: { size: 2, boundaries: [9], pad: 0, padTo: 'longest', dropLast: false },
    });
    const mark: Mark = { source: 'spec', seed: 1, position: null, stages: { buckets: { held: [] } } };
    const failure = await runFrom(sequences([1]).pipe(operator()), mark).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'STAGE_STATE_INVALID' });
  });

  for (const options of [
    { size: 0, boundaries: [1] },
    { size: 2, boundaries: [4, 4] },
    { size: 2, boundaries: [1.5] },
  ])
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(() => batchByLength(options)).to.throw('batchByLength.');
    });
});

async function packed(
  lengths: readonly number[],
  options: BatchByLengthOptions,
  epochs = 1,
): Promise<readonly Batch[]> {
  const { items, errors } = await collect(sequences(lengths, epochs).pipe(batchByLength(options)));
  expect(errors).to.deep.equal([]);
  return items;
}

function labelsOf({ y }: Batch): readonly number[] {
  return [...(y?.data ?? [])];
}

function rowsOf({ x: { data, shape }, size }: Batch): readonly (readonly number[])[] {
  const length = shape[1] ?? 0;
  return Array.from({ length: size }, (_, row) => [...data.subarray(row * length, (row + 1) * length)]);
}

/** The mark as a checkpoint holds it. */
function saved(mark: Mark | undefined): Mark | undefined {
  if (mark === undefined) return undefined;
  const { at } = JSON.parse(JSON.stringify({ at: { ...mark, stages: undefined } }));
  return { ...at, stages: Object(fromJson(toJson(mark.stages ?? {}))) };
}
