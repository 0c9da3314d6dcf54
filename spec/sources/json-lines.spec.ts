import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { z } from 'zod';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { jsonLines } from '../../sources/json-lines.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';
import { FileCount } from '../helpers/open-files.js';

const schema = z.object({ text: z.string(), stars: z.int(), tags: z.array(z.string()).default([]) });
const text =
  '{"text":"gut","stars":5}\n\r\n{"text":"Käse","stars":1,"tags":["x"]}\r\n{"text":"","stars":3}\n{"text":"q","stars":4}';

describe('jsonLines', () => {
  const count = new FileCount();
  let folder = '';
  let file = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-json-lines-'));
    file = path.join(folder, 'reviews.jsonl');
    await writeFile(file, text);
    count.start();
  });

  after(async () => {
    count.stop();
    await rm(folder, { recursive: true });
  });

  describeSource('jsonLines', {
    create: () => jsonLines(file, { schema }),
    size: 4,
    sized: false,
    closed: () => count.closed,
  });

  it('gives what the schema makes of each line, empty ones passed over', async () => {
    const { items } = await collect(read(jsonLines(file, { schema })));
    expect(items.map(({ x }) => x)).to.deep.equal([
      { text: 'gut', stars: 5, tags: [] },
      { text: 'Käse', stars: 1, tags: ['x'] },
      { text: '', stars: 3, tags: [] },
      { text: 'q', stars: 4, tags: [] },
    ]);
    expect(items.map(({ at }) => at.position?.line)).to.deep.equal([1, 3, 4, 5]);
  });

  it('takes any schema, such as one of a list', async () => {
    const source = jsonLines(() => Readable.from(['[1,2]\n[]\n']), { schema: z.array(z.number()) });
    const { items } = await collect(read(source));
    expect(items.map(({ x }) => x)).to.deep.equal([[1, 2], []]);
  });

  const faults: Readonly<Record<string, readonly [Buffer, string]>> = {
    'no JSON': [Buffer.from('{"text":'), 'expected JSON (stream, line 2)'],
    'another value': [Buffer.from('{"text":"x","stars":"five"}'), "got 'five'"],
    'another value deep inside': [Buffer.from('{"text":"x","stars":1,"tags":[1]}'), 'line 2, column tags.0'],
    'no UTF-8': [Buffer.from([0x22, 0xc3, 0x22]), 'no UTF-8'],
  };
  for (const [what, [line, message]] of Object.entries(faults)) {
    const bytes = Buffer.concat([
      Buffer.from('{"text":"a","stars":1}\n'),
      line,
      Buffer.from('\n{"text":"b","stars":2}\n'),
    ]);

    it(`${what} is an error with its place`, async () => {
      const { items, errors } = await collect(read(jsonLines(() => Readable.from([bytes]), { schema })));
      expect(items).to.have.length(1);
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include(message);
    });

    it(`${what} is left out and counted where that is asked for`, async () => {
      const warnings: Warning[] = [];
      const source = jsonLines(() => Readable.from([bytes]), { schema, invalid: 'skip' });
      const { items } = await collect(read(source, { warn: (warning) => warnings.push(warning) }));
      expect(items.map(({ x, at }) => [x.text, at.position?.index])).to.deep.equal([
        ['a', 0],
        ['b', 2],
      ]);
      expect(warnings.map(({ code, count: left }) => [code, left])).to.deep.equal([
        ['ROW_SKIPPED', 1],
        ['ROW_SKIPPED', 1],
      ]);
    });
  }

  it('refuses a schema that is none', () => {
    expect(() => jsonLines('file', JSON.parse('{ "schema": {} }'))).to.throw('jsonLines.schema');
  });
});
