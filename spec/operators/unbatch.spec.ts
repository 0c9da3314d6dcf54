import { expect } from 'chai';
import fc from 'fast-check';
import type { Mark } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { Batch } from '../../core/sample.js';
import { batch } from '../../operators/batch.js';
import { unbatch } from '../../operators/unbatch.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { collect } from '../helpers/flow.js';
import { runFrom, throughJson } from '../helpers/resume.js';

describeOperator('unbatch', {
  create: () => unbatch(),
  item: numberedBatch,
  inFlight: 2,
  outputs: (count) => 2 * count,
});

describe('unbatch', () => {
  it('gives back what was batched', async () => {
    const { items } = await collect(read(picturesOf(7), { shuffle: false }).pipe(batch(3), unbatch()));
    expect(items.map(({ x, y, weight }) => [[...x.data], x.shape, y, weight])).to.deep.equal(
      Array.from({ length: 7 }, (_, place) => [[place, 2 * place], [2, 1], place % 2, 0.5]),
    );
    expect(items.every(({ x }) => x.data instanceof Uint8Array)).to.equal(true);
  });

  it('copies nothing', async () => {
    const { items } = await collect(read(picturesOf(4)).pipe(batch(4), unbatch()));
    expect(new Set(items.map(({ x }) => x.data.buffer)).size).to.equal(1);
  });

  it('keeps labels with a shape, and the absence of labels', async () => {
    const x = { data: new Float32Array(4), shape: [2, 2] };
    const y = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
    const labelled = await collect(read(fromArrays({ x, y }), { shuffle: false }).pipe(batch(2), unbatch()));
    expect(labelled.items.map((sample) => sample.y)).to.deep.equal([
      { data: Float32Array.of(1, 2, 3), shape: [3] },
      { data: Float32Array.of(4, 5, 6), shape: [3] },
    ]);
    const bare = await collect(read(fromArrays({ x })).pipe(batch(2), unbatch()));
    expect(bare.items.map((sample) => sample.y)).to.deep.equal([undefined, undefined]);
  });

  it('batched anew, goes on exactly where it was stopped', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 12 }),
        async (first, second, count) => {
          const pipeline = (mark: Mark | undefined) => {
            const from = mark?.others?.arrays ?? null;
            return read(picturesOf(11), { epochs: 2, from }).pipe(
              batch(first),
              unbatch(),
              batch(second, { name: 'anew' }),
            );
          };
          const whole = await runFrom(pipeline(undefined), undefined);
          const begun = await runFrom(pipeline(undefined), undefined, count);
          const rest = await runFrom(pipeline(throughJson(begun.mark)), throughJson(begun.mark));
          const seen = (items: readonly Batch[]) => items.map(({ x }) => [...x.data]);
          expect(seen([...begun.items, ...rest.items])).to.deep.equal(seen(whole.items));
        },
      ),
      { numRuns: 30 },
    ));
});

function picturesOf(count: number) {
  const pixels = Uint8Array.from({ length: 2 * count }, (_, place) =>
    place % 2 === 0 ? place / 2 : place - 1,
  );
  return fromArrays({
    x: { data: pixels, shape: [count, 2, 1] },
    y: Uint8Array.from({ length: count }, (_, place) => place % 2),
    weights: new Float32Array(count).fill(0.5),
  });
}

function numberedBatch(index: number): Batch {
  return {
    x: { data: Float32Array.of(index, index), shape: [2, 1] },
    y: undefined,
    size: 2,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index } },
  };
}
