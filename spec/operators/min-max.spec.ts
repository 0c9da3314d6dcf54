import { expect } from 'chai';
import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { Batch } from '../../core/sample.js';
import { minMax } from '../../operators/min-max.js';
import { describeOperator } from '../contracts/operator.js';
import { refusal } from '../helpers/refusal.js';
import { runFrom } from '../helpers/resume.js';

describeOperator('minMax', {
  create: () => minMax(),
  item: (index) => batchOf([[index]], index),
  inFlight: 1,
});

const value = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 5 });

describe('minMax', () => {
  it('brings the smallest value so far to 0 and the largest to 1', async () => {
    const outputs = await scaled([
      [
        [2, 7],
        [4, 7],
      ],
      [
        [3, 9],
        [6, 8],
      ],
    ]);
    expect(outputs).to.deep.equal([
      [0, 0, 1, 0],
      [0.25, 1, 1, 0.5],
    ]);
  });

  it('by sample gives the same whatever the size of the batches', () =>
    fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 5 }), async (batches) => {
        const together = await scaled([batches.flat()], 'sample');
        const alone = await scaled(
          batches.flat().map((row) => [row]),
          'sample',
        );
        expect(together.flat()).to.deep.equal(alone.flat());
        for (const each of together.flat()) expect(each).to.be.within(0, 1);
      }),
    ));

  it('keeps NaN, which widens no range', async () => {
    expect(await scaled([[[1], [Number.NaN], [3]]])).to.deep.equal([[0, Number.NaN, 1]]);
  });

  it('goes on bit by bit the same wherever it was stopped', async () => {
    const inputs = [
      [[1], [4]],
      [[0], [2]],
      [[9], [3]],
    ].map(batchOf);
    const whole = await runFrom(from(inputs).pipe(minMax()), undefined);
    for (const count of [0, 1, 2, 3]) {
      const first = await runFrom(from(inputs).pipe(minMax()), undefined, count);
      const rest = await runFrom(from(inputs.slice(count)).pipe(minMax()), first.mark);
      expect([...first.items, ...rest.items]).to.deep.equal(whole.items);
    }
  });

  it('copies its ranges only where they grow', async () => {
    const batches = [batchOf([[0], [9]], 0), batchOf([[3], [4]], 1)];
    const [first, second] = await lastValueFrom(from(batches).pipe(minMax(), toArray()));
    expect(second?.at.stages?.minMax).to.equal(first?.at.stages?.minMax);
  });

  it('refuses another number of features, and options that are none', async () => {
    const stream$ = from([batchOf([[1, 2]], 0), batchOf([[1]], 1)]).pipe(minMax());
    const error = await refusal(() => lastValueFrom(stream$));
    expect(error.code).to.equal('BATCH_INVALID');
    expect(error.message).to.include('minMax').and.include('2 numbers a sample');
    // @ts-expect-error: neither of the two
    expect((await refusal(() => minMax({ precision: 'float16' }))).message).to.include('minMax.precision');
  });
});

async function scaled(
  batches: readonly (readonly (readonly number[])[])[],
  per: 'batch' | 'sample' = 'batch',
): Promise<readonly (readonly number[])[]> {
  const stream$ = from(batches.map(batchOf)).pipe(minMax({ per, precision: 'float64' }), toArray());
  return (await lastValueFrom(stream$)).map(({ x }) => [...x.data]);
}

function batchOf(given: readonly (readonly number[])[], index: number): Batch {
  return {
    x: { data: Float64Array.from(given.flat()), shape: [given.length, given[0]?.length ?? 0] },
    y: undefined,
    size: given.length,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index } },
  };
}
