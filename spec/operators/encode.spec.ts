import { expect } from 'chai';
import fc from 'fast-check';
import { from } from 'rxjs';
import type { Mark } from '../../core/mark.js';
import type { Sample } from '../../core/sample.js';
import type { Columns } from '../../operators/columns.js';
import { encode, learnColumns, learntColumns } from '../../operators/encode.js';
import { fromJson, toJson } from '../../run/serialize.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, numberedSample } from '../helpers/flow.js';
import { runFrom } from '../helpers/resume.js';

type Row = Readonly<Record<string, unknown>>;

function rowAt(x: Row, index: number): Sample<Row, number> {
  return { x, y: index, at: numberedSample(index).at };
}

describeOperator('encode', {
  create: () => encode<Sample<Row, number>>({ town: { as: 'oneHot', capacity: 3 } }),
  item: (index: number) => rowAt({ town: index % 3 }, index),
  inFlight: 1,
});

async function encoded(rows: readonly Row[], columns: Columns): Promise<readonly (readonly number[])[]> {
  const { items, errors } = await collect(from(rows.map(rowAt)).pipe(encode(columns)));
  if (errors.length > 0) throw errors[0];
  return items.map(({ x }) => [...x.data]);
}

const town = { as: 'index', capacity: 3 } as const;

describe('encode', () => {
  it('puts columns side by side in the order they are told', async () => {
    const rows = [
      { town: 'Ulm', age: 31, member: true, colour: 'red' },
      { town: 'Bonn', age: 2.5, member: false, colour: 'blue' },
    ];
    const columns: Columns = {
      age: { as: 'number' },
      town,
      colour: { as: 'oneHot', categories: ['blue', 'red'] },
      member: { as: 'number' },
    };
    expect(await encoded(rows, columns)).to.deep.equal([
      [31, 1, 0, 0, 1, 1],
      [2.5, 2, 0, 1, 0, 0],
    ]);
    const { items } = await collect(from(rows.map(rowAt)).pipe(encode(columns)));
    expect(items[0]?.x.shape).to.deep.equal([6]);
    expect(items[0]?.y).to.equal(0);
  });

  it('learns categories in the order they appear, and tells 1 from "1" and true', async () => {
    const values = ['b', 'a', 'b', 1, '1', true, 'a', 1];
    const rows = values.map((value) => ({ value }));
    expect(await encoded(rows, { value: { as: 'index', capacity: 9 } })).to.deep.equal(
      [1, 2, 1, 3, 4, 5, 2, 3].map((code) => [code]),
    );
  });

  it('makes of what is missing the first category, and the number it is told', async () => {
    const rows: readonly Row[] = [
      { town: null, age: null },
      { town: '' },
      { town: Number.NaN, age: Number.NaN },
      {},
    ];
    expect(await encoded(rows, { town, age: { as: 'number', missing: -1 } })).to.deep.equal(
      rows.map(() => [0, -1]),
    );
    expect(await encoded([{}], { town: { as: 'oneHot', capacity: 2 } })).to.deep.equal([[1, 0, 0]]);
  });

  it('may take the mean of the numbers so far for a missing one', async () => {
    const rows = [null, 2, null, 4, null].map((age) => ({ age }));
    expect(await encoded(rows, { age: { as: 'number', missing: 'mean' } })).to.deep.equal(
      [0, 2, 2, 4, 3].map((age) => [age]),
    );
  });

  it('refuses a category that is not known, or takes it for missing', async () => {
    for (const column of [
      { as: 'index', categories: ['Ulm'] },
      { as: 'index', capacity: 1 },
    ] as const) {
      const rows = [{ town: 'Ulm' }, { town: 'Bonn' }];
      const failure = await encoded(rows, { town: column }).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'INPUT_INVALID' });
      expect(String(failure)).to.include("column town in encode: got 'Bonn'").and.to.include('"index":1');
      expect(await encoded(rows, { town: { ...column, unknown: 'missing' } })).to.deep.equal([[1], [0]]);
    }
  });

  it('refuses what a column cannot hold, and what is no record, by its place', async () => {
    for (const [x, columns] of [
      [{ age: '31' }, { age: { as: 'number' } }],
      [{ age: null }, { age: { as: 'number' } }],
      [{ town: ['Ulm'] }, { town }],
      [[1, 2], { town }],
      ['Ulm', { town }],
      [null, { town }],
    ] as const) {
      const sample = { x, at: numberedSample(7).at };
      const { errors } = await collect(from([sample]).pipe(encode(columns)));
      expect(errors[0]).to.include({ code: 'INPUT_INVALID' });
      expect(String(errors[0])).to.include('"index":7');
    }
  });

  const rows = fc.array(
    fc.record({
      town: fc.option(fc.constantFrom('Ulm', 'Bonn', 'Kiel')),
      age: fc.option(fc.integer({ min: 0, max: 99 })),
    }),
    { maxLength: 20 },
  );
  const columns: Columns = { town: { as: 'oneHot', capacity: 3 }, age: { as: 'number', missing: 'mean' } };

  it('goes on exactly where it was stopped, with what it had learnt', () =>
    fc.assert(
      fc.asyncProperty(rows, fc.nat({ max: 20 }), async (given, count) => {
        const samples = given.map(rowAt);
        const whole = await runFrom(from(samples).pipe(encode(columns)), undefined);
        const first = await runFrom(from(samples).pipe(encode(columns)), undefined, count);
        const rest = await runFrom(from(samples.slice(count)).pipe(encode(columns)), saved(first.mark));
        expect([...first.items, ...rest.items]).to.deep.equal(whole.items);
      }),
    ));

  it('stamps what later samples do not change', async () => {
    const samples = [{ town: 'Ulm' }, { town: 'Ulm' }, { town: 'Bonn' }].map(rowAt);
    const { items } = await collect(from(samples).pipe(encode({ town })));
    expect(items.map(({ at }) => at.stages?.encode)).to.deep.equal(
      [['Ulm'], ['Ulm'], ['Ulm', 'Bonn']].map((known) => ({ categories: { town: known }, means: {} })),
    );
  });

  it('encodes in a prediction as at the end of training', () =>
    fc.assert(
      fc.asyncProperty(rows, rows, async (training, later) => {
        const { items } = await collect(from(training.map(rowAt)).pipe(encode(columns)));
        const last = items.at(-1);
        if (last === undefined) return;
        const learnt = JSON.parse(JSON.stringify(learntColumns(columns, last.at)));
        const learntBefore = await learnColumns(sourceOf(training), columns);
        expect(learntBefore).to.deep.equal(learnt);
        const frozen: Columns = { ...learnt, town: { ...learnt.town, unknown: 'missing' } };
        const known = new Set(training.map(({ town: name }) => name));
        for (const [index, features] of (await encoded(later, frozen)).entries()) {
          const code = features.slice(0, -1).indexOf(1);
          expect(code > 0).to.equal(known.has(later[index]?.town ?? null) && later[index]?.town !== null);
        }
      }),
      { numRuns: 40 },
    ));

  it('refuses a mark that did not come through it', () => {
    expect(() => learntColumns({ town }, numberedSample(1).at)).to.throw('state of stage encode');
  });

  it('passes on what the data throws while it is learnt from', async () => {
    const failure = await learnColumns(sourceOf([{ town: ['Ulm'] }]), { town }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'INPUT_INVALID' });
  });

  it('joins the run by its name, and refuses a saved state that is none of its own', async () => {
    const operator = () => encode<Sample<Row, number>>({ town }, { name: 'code' });
    const { joined } = await runFrom(from([rowAt({ town: 1 }, 0)]).pipe(operator()), undefined);
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      { name: 'code', options: { columns: { town: { ...town, unknown: 'fail' } } } },
    ]);
    const mark: Mark = { source: 'spec', seed: 1, position: null, stages: { code: { towns: [] } } };
    const failure = await runFrom(from([rowAt({ town: 1 }, 0)]).pipe(operator()), mark).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'STAGE_STATE_INVALID' });
  });

  for (const wrong of [
    {},
    { town: { as: 'index' } },
    { town: { as: 'index', capacity: 0 } },
    { town: { as: 'index', capacity: 2, categories: ['a'] } },
    { town: { as: 'oneHot', categories: ['a', 'a'] } },
    { town: { as: 'word' } },
    { age: { as: 'number', mising: 0 } },
  ])
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(() => encode(JSON.parse(JSON.stringify(wrong)))).to.throw('encode');
    });
});

function sourceOf(rows: readonly Row[]) {
  return fromIterable(
    rows.map((x, y) => ({ x, y })),
    { name: 'spec' },
  );
}

/** The mark as a checkpoint holds it. */
function saved(mark: Mark | undefined): Mark | undefined {
  return mark && { ...mark, stages: Object(fromJson(toJson(mark.stages ?? {}))) };
}
