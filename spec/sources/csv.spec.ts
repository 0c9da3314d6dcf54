import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { z } from 'zod';
import { read } from '../../core/read.js';
import type { Sample } from '../../core/sample.js';
import type { Source, Warning } from '../../core/source.js';
import { type CsvOptions, csv, tsv } from '../../sources/csv.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';
import { FileCount } from '../helpers/open-files.js';

const numbers = z.object({ a: z.number(), b: z.number().nullable(), y: z.number() });
const numbersText = 'a,b,y\n1,2.5,0\n\n-3,,1\r\n4e2,-0.125,0\n5,6,1';
const people = z.object({ name: z.string(), age: z.int().nullable(), member: z.boolean() });
const peopleText =
  '\uFEFFname,skipped,age,member\r\n"Ada, Countess ""L""",x,36,true\r\nKäthe,"y\nz",,0\r\n"",z,41,FALSE\r\nKurt,,7,1\r\n';

describe('csv', () => {
  const count = new FileCount();
  let folder = '';
  let numbersFile = '';
  let peopleFile = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-csv-'));
    numbersFile = path.join(folder, 'numbers.csv');
    peopleFile = path.join(folder, 'people.csv.gz');
    await writeFile(numbersFile, numbersText);
    await writeFile(peopleFile, gzipSync(peopleText));
    count.start();
  });

  after(async () => {
    count.stop();
    await rm(folder, { recursive: true });
  });

  describeSource('csv of numbers', {
    create: () => csv(numbersFile, { schema: numbers, x: ['a', 'b'], y: 'y' }),
    size: 4,
    sized: false,
    closed: () => count.closed,
  });

  describeSource('csv of records, quoted and gzipped', {
    create: () => csv(peopleFile, { schema: people }),
    size: 4,
    sized: false,
    closed: () => count.closed,
  });

  it('gives named columns as float32 in their order, NaN where a value is missing, and the label', async () => {
    const { items } = await collect(read(csv(numbersFile, { schema: numbers, x: ['b', 'a'], y: 'y' })));
    expect(items.map(({ x, y }) => [...x.data, y])).to.deep.equal([
      [2.5, 1, 0],
      [Number.NaN, -3, 1],
      [-0.125, 400, 0],
      [6, 5, 1],
    ]);
    expect(items[0]?.x.shape).to.deep.equal([2]);
  });

  it('gives whole rows as the schema gives them', async () => {
    const { items } = await collect(read(csv(peopleFile, { schema: people })));
    expect(items.map(({ x }) => x)).to.deep.equal([
      { name: 'Ada, Countess "L"', age: 36, member: true },
      { name: 'Käthe', age: null, member: false },
      { name: '', age: 41, member: false },
      { name: 'Kurt', age: 7, member: true },
    ]);
    expect(items.map(({ at }) => at.position?.line)).to.deep.equal([2, 4, 5, 6]);
    const bytes = Buffer.from(peopleText);
    const nextRows = ['Käthe', '"",z', 'Kurt'].map((start) => bytes.indexOf(start));
    expect(items.map(({ at }) => at.position?.offset)).to.deep.equal([...nextRows, bytes.length]);
  });

  it('reads a header of other order, no header, and names that are given', async () => {
    const headless = '1,2,3\n4,5,6\n';
    expect(await rowsOf('y,b,a\n1,2,3\n', { schema: numbers })).to.deep.equal([{ a: 3, b: 2, y: 1 }]);
    expect(await rowsOf(headless, { schema: numbers, header: false })).to.deep.equal([
      { a: 1, b: 2, y: 3 },
      { a: 4, b: 5, y: 6 },
    ]);
    expect(
      await rowsOf(headless, { schema: z.object({ a: z.number() }), header: ['b', 'c', 'a'] }),
    ).to.deep.equal([{ a: 3 }, { a: 6 }]);
  });

  it('takes other delimiters, and tabs as tsv', async () => {
    const schema = z.object({ a: z.number(), b: z.string() });
    expect(await rowsOf('a;b\n1;"x;y"\n', { schema, delimiter: ';' })).to.deep.equal([{ a: 1, b: 'x;y' }]);
    const { items } = await collect(read(tsv(() => Readable.from(['a\tb\n1\tx, y\n']), { schema })));
    expect(items.map(({ x, at }) => [x, at.source])).to.deep.equal([[{ a: 1, b: 'x, y' }, 'tsv']]);
  });

  it('gives a missing value as the schema of its column has it', async () => {
    const schema = z.object({
      nullable: z.number().nullable(),
      optional: z.number().optional(),
      preset: z.number().default(7),
      nan: z.number().or(z.nan()),
      text: z.string(),
      absent: z.number().nullable(),
    });
    const text = 'nullable,optional,preset,nan,text\n,NA,,NA,NA\n';
    expect(await rowsOf(text, { schema, missing: ['', 'NA'] })).to.deep.equal([
      { nullable: null, optional: undefined, preset: 7, nan: Number.NaN, text: 'NA', absent: null },
    ]);
  });

  it('reads numbers, booleans, big integers, dates, enums and literals, and lets the schema change them', async () => {
    const schema = z.object({
      number: z.number().transform((value) => value * 2),
      boolean: z.boolean(),
      bigint: z.bigint(),
      date: z.date(),
      kind: z.enum(['cat', 'dog']),
      one: z.literal(1),
      trimmed: z.string().trim(),
      coerced: z.coerce.number(),
    });
    const text = `${Object.keys(schema.shape).join()}\n 1.5 ,TRUE,123456789012345678901,2020-02-02,dog,1, x ,12\n`;
    expect(await rowsOf(text, { schema })).to.deep.equal([
      {
        number: 3,
        boolean: true,
        bigint: 123456789012345678901n,
        date: new Date('2020-02-02'),
        kind: 'dog',
        one: 1,
        trimmed: 'x',
        coerced: 12,
      },
    ]);
  });

  it('gives booleans as 0 and 1, and an enum that is the label as its place', async () => {
    const schema = z.object({ wet: z.boolean(), kind: z.enum(['cat', 'dog']) });
    const source = csv(() => Readable.from(['wet,kind\ntrue,dog\nfalse,cat\n']), {
      schema,
      x: ['wet'],
      y: 'kind',
    });
    const { items } = await collect(read(source));
    expect(items.map(({ x, y }) => [x.data[0], y])).to.deep.equal([
      [1, 1],
      [0, 0],
    ]);
  });

  it('asks the schema of the whole row where it says more than those of the columns', async () => {
    const schema = z.object({ low: z.number(), high: z.number() }).refine(({ low, high }) => low <= high, {
      error: 'low not above high',
    });
    expect(await rowsOf('low,high\n1,2\n', { schema })).to.deep.equal([{ low: 1, high: 2 }]);
    expect(await faultOf('low,high\n3,2\n', { schema }))
      .to.include('low not above high')
      .and.to.include('line 2');
    expect(await rowsOf('a,b\n1,2\n', { schema: z.looseObject({ a: z.number() }) })).to.deep.equal([
      { a: 1, b: '2' },
    ]);
    expect(await faultOf('a,b\n1,2\n', { schema: z.strictObject({ a: z.number() }) })).to.include(
      'Unrecognized key',
    );
  });

  describe('what does not fit is an error with its place:', () => {
    const rows: Readonly<Record<string, readonly [string, string]>> = {
      'too few columns': ['1,2,3\n4,5\n', "got '2 columns', expected 3 columns"],
      'too many columns': ['1,2,3\n4,5,6,7\n', "got '4 columns'"],
      'a word where a number should be': [
        '1,2,3\n4,five,6\n',
        "got 'five', expected a number (stream, line 3, column b)",
      ],
      'NaN where a number should be': [
        '1,2,3\nNaN,5,6\n',
        "got 'NaN', expected a number (stream, line 3, column a)",
      ],
      'a number in hexadecimal': ['1,2,3\n0x10,5,6\n', "got '0x10'"],
      'an infinite number': ['1,2,3\n1e999,5,6\n', "got '1e999'"],
      'a number that float32 cannot hold': ['1,2,3\n1e300,5,6\n', 'float32'],
      'a missing number': ['1,2,3\n4,5,\n', 'line 3, column y'],
      'a quote inside a field': ['1,2,3\n4,5"5,6\n', 'line 3'],
      'text behind a quoted field': ['1,2,3\n"4"4,5,6\n', 'line 3'],
      'a quote that is never closed': ['1,2,3\n"4,5,6\n', 'never closed'],
    };
    const options = { schema: numbers, x: ['a', 'b'], y: 'y' } as const;
    for (const [what, [text, message]] of Object.entries(rows))
      it(what, async () => {
        expect(await faultOf(`a,b,y\n${text}`, options)).to.include(message);
      });

    for (const [what, [text]] of Object.entries(rows))
      it(`or the row is left out and counted: ${what}`, async () => {
        const warnings: Warning[] = [];
        const source = csv(() => Readable.from([`a,b,y\n${text}7,8,9\n`]), { ...options, invalid: 'skip' });
        const { items, errors } = await collect(read(source, { warn: (warning) => warnings.push(warning) }));
        expect(errors).to.deep.equal([]);
        expect(items.map(({ y, at }) => [y, at.position?.index, at.position?.line])).to.deep.equal([
          [3, 0, 2],
          [9, 2, 4],
        ]);
        expect(warnings.map(({ code, count: left }) => [code, left])).to.deep.equal([
          ['ROW_SKIPPED', 1],
          ['ROW_SKIPPED', 1],
        ]);
      });

    it('a field that is no UTF-8, also one that nobody asked for', async () => {
      const bytes = Buffer.concat([Buffer.from('a,b,y,name\n1,2,3,x\n1,2,3,'), Buffer.from([0xe4, 10])]);
      const { errors } = await collect(read(csv(() => Readable.from([bytes]), options)));
      expect(String(errors[0])).to.include('no UTF-8').and.to.include('line 3, column name');
    });

    const headers: Readonly<Record<string, readonly [string, string]>> = {
      'a column that is not there': ['a,b\n1,2\n', 'column y'],
      'two columns of a name': ['a,b,y,a\n1,2,3,4\n', 'two columns a'],
      'no header': ['', 'a row that names the columns'],
    };
    for (const [what, [text, message]] of Object.entries(headers))
      it(what, async () => {
        expect(await faultOf(text, { schema: numbers })).to.include(message);
      });
  });

  it('gives the rows that csv-parse gives, whatever stands in them and however the bytes come', async () => {
    const field = fc.string({
      unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '\r\n', '1'),
      maxLength: 6,
    });
    const table = fc.array(fc.tuple(field, field, fc.boolean()), { minLength: 1, maxLength: 20 });
    const schema = z.object({ one: z.string(), two: z.string() });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, size) => {
        const bytes = Buffer.from(`one,two\n${rows.map(written).join('')}`);
        const wanted = parse(bytes, { columns: true, record_delimiter: ['\n', '\r\n'] });
        const source = csv(() => Readable.from(inPieces(bytes, size)), { schema });
        const { items } = await collect(read(source));
        expect(items.map(({ x }) => x)).to.deep.equal(wanted);
        const middle = items.length >> 1;
        const rest = await collect(read(source, { from: items[middle]?.at.position ?? null }));
        expect(rest.items).to.deep.equal(items.slice(middle + 1));
      }),
      { numRuns: 60 },
    );
  });

  it('reads numbers from bytes as JavaScript reads them from text', async () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 22 });
    const written = fc
      .tuple(
        fc.constantFrom('', '-', '+', ' '),
        digits,
        fc.constantFrom('', '.'),
        digits,
        fc.constantFrom('', 'e-5', 'E3'),
      )
      .map((parts) => parts.join(''));
    const value = fc.oneof(
      written,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
    );
    const schema = z.object({ x: z.number(), y: z.number() });
    const options = { schema, x: ['x'], y: 'y', invalid: 'skip' } as const;
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 50 }), async (values) => {
        const fast = await pairsOf(
          csv(() => Readable.from([`x,y\n${values.map((v) => `${v},${v}\n`).join('')}`]), options),
        );
        const slow = await pairsOf(
          csv(() => Readable.from([`x,y\n${values.map((v) => `"${v}",${v}\n`).join('')}`]), options),
        );
        expect(fast).to.deep.equal(slow);
        const wanted = values.map(Number).filter((number) => Number.isFinite(Math.fround(number)));
        for (const [x, y] of fast) expect(x).to.equal(Math.fround(y ?? Number.NaN));
        expect(fast.map(([, y]) => y).every((y) => y !== undefined && wanted.includes(y))).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('shares one array among the samples of a piece, and copies nothing', async () => {
    const text = 'a,b,y\n1,2,3\n4,5,6\n';
    const { items } = await collect(
      read(csv(() => Readable.from([text]), { schema: numbers, x: ['a', 'b'] })),
    );
    expect(items).to.have.length(2);
    expect(new Set(items.map(({ x }) => x.data.buffer)).size).to.equal(1);
    expect(items[0]?.y).to.equal(undefined);
  });

  const wrong: Readonly<Record<string, unknown>> = {
    schema: { a: 1 },
    delimiter: '::',
    header: [],
    missing: 'NA',
    invalid: 'ignore',
    x: [],
  };
  for (const [option, value] of Object.entries(wrong))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      expect(() => csv('file', { schema: numbers, [option]: value })).to.throw(`csv.${option}`);
    });

  it('refuses a column that is none of the schema', () => {
    const options: CsvOptions<typeof numbers> = { schema: numbers, ...JSON.parse('{ "y": "z" }') };
    expect(() => csv('file', options)).to.throw("got 'z', expected a column of the schema: a, b, y");
  });
});

async function rowsOf<Schema extends z.ZodObject>(
  text: string,
  options: CsvOptions<Schema>,
): Promise<unknown> {
  const { items, errors } = await collect(read(csv(() => Readable.from([text]), options)));
  expect(errors).to.deep.equal([]);
  return items.map(({ x }) => x);
}

async function faultOf<Schema extends z.ZodObject>(
  text: string,
  options: CsvOptions<Schema>,
): Promise<string> {
  const { errors } = await collect(read(csv(() => Readable.from([text]), options)));
  expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
  return String(errors[0]);
}

async function pairsOf(source: Source<Sample<{ readonly data: Float32Array }, number>>) {
  const { items } = await collect(read(source, { warn: () => {} }));
  return items.map(({ x, y }) => [x.data[0], y] as const);
}

function written([one, two, always]: readonly [string, string, boolean]): string {
  const [first, second] = [one, two].map((field) =>
    always || /[",\r\n]/.test(field) || field === '' ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${first},${second}\n`;
}

function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
