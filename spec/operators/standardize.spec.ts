import { expect } from 'chai';
import fc from 'fast-check';
import { from } from 'rxjs';
import type { Batch } from '../../core/sample.js';
import { type StandardizeOptions, standardize } from '../../operators/standardize.js';
import { describeOperator } from '../contracts/operator.js';
import { collect } from '../helpers/flow.js';
import { runFrom } from '../helpers/resume.js';

describeOperator('standardize', {
  create: () => standardize(),
  item: (index) => batchOf([[index]], index),
  inFlight: 1,
});

const value = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 6 });

describe('standardize', () => {
  it('scales by mean and variance of everything up to and including the batch', () =>
    fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 6 }), async (batches) => {
        const outputs = await standardized(batches, { epsilon: 1e-3 });
        for (const [index, output] of outputs.entries()) {
          const seen = batches.slice(0, index + 1).flat();
          const expected = (batches[index] ?? []).flatMap((row) =>
            row.map((x, feature) => {
              const column = seen.map((other) => other[feature] ?? Number.NaN);
              return (x - mean(column)) / Math.sqrt(variance(column) + 1e-3);
            }),
          );
          for (const [place, x] of output.x.data.entries())
            expect(x).to.be.closeTo(expected[place] ?? Number.NaN, 1e-3);
        }
      }),
    ));

  it('keeps a feature that never changes at 0', async () => {
    const [output] = await standardized([[[5], [5], [5]]]);
    expect([...(output?.x.data ?? [])]).to.deep.equal([0, 0, 0]);
  });

  it('stays exact far from zero, where a sum of squares would not', async () => {
    const outputs = await standardized([
      [[1e9], [1e9 + 1]],
      [[1e9 + 2], [1e9 + 3]],
    ]);
    expect(outputs.at(-1)?.x.data[1]).to.be.closeTo(1.5 / Math.sqrt(1.25), 1e-6);
  });

  it('makes float32 of any dtype, keeps shape, labels and size, and leaves the batch it was given alone', async () => {
    const x = { data: Uint8Array.of(0, 255, 10, 20), shape: [2, 2, 1] };
    const batch: Batch = { ...batchOf([[0]], 3), x, y: { data: Int32Array.of(1, 2), shape: [2] }, size: 2 };
    const { items } = await collect(from([batch]).pipe(standardize()));
    const [output] = items;
    expect(output?.x.data).to.be.instanceOf(Float32Array);
    expect(output).to.deep.include({ y: batch.y, size: 2 });
    expect(output?.x.shape).to.deep.equal([2, 2, 1]);
    expect(x.data).to.deep.equal(Uint8Array.of(0, 255, 10, 20));
  });

  it('stamps a state that later batches do not change', async () => {
    const outputs = await standardized([[[1], [3]], [[5]]]);
    expect(outputs.map(({ at }) => at.stages?.standardize)).to.deep.equal([
      { count: 2, mean: Float64Array.of(2), m2: Float64Array.of(2) },
      { count: 3, mean: Float64Array.of(3), m2: Float64Array.of(8) },
    ]);
  });

  it('goes on bit by bit the same wherever it was stopped', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(rows, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 6 }),
        async (batches, count) => {
          const inputs = batches.map(batchOf);
          const whole = await runFrom(from(inputs).pipe(standardize()), undefined);
          const first = await runFrom(from(inputs).pipe(standardize()), undefined, count);
          const rest = await runFrom(from(inputs.slice(count)).pipe(standardize()), first.mark);
          expect([...first.items, ...rest.items]).to.deep.equal(whole.items);
        },
      ),
    ));

  it('joins the run by its name', async () => {
    const { joined } = await runFrom(
      from([batchOf([[1]], 0)]).pipe(standardize({ name: 'scale' })),
      undefined,
    );
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      { name: 'scale', options: { epsilon: 1e-8, per: 'batch', precision: 'float32' } },
    ]);
  });

  it('refuses a batch of another number of features, by its place', async () => {
    const { errors } = await collect(from([batchOf([[1, 2]], 0), batchOf([[1]], 1)]).pipe(standardize()));
    expect(errors[0]).to.include({ code: 'BATCH_INVALID' });
    expect(String(errors[0])).to.include('"index":1').and.to.include('2 numbers a sample');
  });

  it('refuses a saved state that is none of its own', async () => {
    const mark = {
      source: 'spec',
      seed: 1,
      position: null,
      stages: { standardize: { count: 1, mean: [1] } },
    };
    const failure = await runFrom(from([batchOf([[1]], 0)]).pipe(standardize()), mark).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'STAGE_STATE_INVALID' });
  });

  it('by sample gives the same whatever the size of the batches: each row by those up to itself', () =>
    fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 6 }), async (batches) => {
        const options = { per: 'sample', precision: 'float64', epsilon: 1e-3 } as const;
        const all = batches.flat();
        const [together] = await standardized([all], options);
        const alone = await standardized(
          all.map((row) => [row]),
          options,
        );
        expect([...(together?.x.data ?? [])]).to.deep.equal(alone.flatMap(({ x }) => [...x.data]));
        const [first] = await standardized([all.slice(-1)], { epsilon: 1e-3 });
        expect(first?.x.data).to.be.instanceOf(Float32Array);
        expect(together?.x.data).to.be.instanceOf(Float64Array);
        for (const [feature, x] of (all.at(-1) ?? []).entries()) {
          const column = all.map((row) => row[feature] ?? Number.NaN);
          const expected = (x - mean(column)) / Math.sqrt(variance(column) + 1e-3);
          expect(together?.x.data.at(feature - 2)).to.be.closeTo(expected, 1e-3);
        }
      }),
    ));

  it('without epsilon makes a feature that never changes 0', async () => {
    for (const per of ['sample', 'batch'] as const) {
      const [output] = await standardized([[[5], [5], [5]]], { epsilon: 0, per });
      expect([...(output?.x.data ?? [])]).to.deep.equal([0, 0, 0]);
    }
  });

  for (const epsilon of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    it(`refuses an epsilon of ${epsilon}`, () => {
      expect(() => standardize({ epsilon })).to.throw('standardize.epsilon');
    });
});

function batchOf(rows: readonly (readonly number[])[], index: number): Batch {
  return {
    x: { data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0]?.length ?? 0] },
    y: undefined,
    size: rows.length,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index } },
  };
}

async function standardized(
  batches: readonly (readonly (readonly number[])[])[],
  options: StandardizeOptions = {},
): Promise<readonly Batch[]> {
  const { items, errors } = await collect(from(batches.map(batchOf)).pipe(standardize(options)));
  expect(errors).to.deep.equal([]);
  return items;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
