import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { MillraceError } from '../../core/errors.js';
import { recordsIn } from './input/content.js';
import { fuzzInChild } from './input/in-child.js';
import { type Kind, kindOf } from './input/kind.js';
import { casesOf, kinds } from './input/kinds.js';
import { contentOfMembers } from './input/members.js';
import type { Reading } from './input/reading.js';
import { reportOf } from './input/report.js';

const good: Reading = { samples: 2, skipped: 1, expected: 3, place: 'file' };

function planted(reading: Partial<Reading>): Kind {
  return kindOf({
    name: 'planted',
    share: 1,
    inputs: () => fc.constant(0),
    read: async () => ({ ...good, ...reading }),
  });
}

function refusal(where: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', { what: 'row', given: 1, expected: 'two', where });
}

describe('npm run prove:input', () => {
  for (const kind of kinds)
    it(`finds no fault in a few inputs of ${kind.name}`, async () => {
      const { fault, cases } = await kind.fuzz({ cases: casesOf(kind, 40), seed: 6 });
      expect(fault).to.equal(undefined);
      expect(cases).to.equal(casesOf(kind, 40));
    });

  describe('finds', () => {
    const faults: Readonly<Record<string, Partial<Reading>>> = {
      'a silent drop': { samples: 1 },
      'an error without a code': { error: new TypeError('x is not a function') },
      'a code that does not fit': {
        error: new MillraceError('OPTION_INVALID', { what: 'file', given: 1, expected: 'two' }),
      },
      'an error that does not name file': { error: refusal('line 3') },
      'an error without its line or offset': { error: refusal('file'), precise: /line \d+/ },
      'other numbers': { wrong: 'other numbers' },
    };
    for (const [fault, reading] of Object.entries(faults))
      it(fault, async () => {
        expect((await planted(reading).fuzz({ cases: 3, seed: 1 })).fault).to.include(fault);
      });

    it('a file left open', async () => {
      if (process.platform !== 'linux') return;
      const left: FileHandle[] = [];
      const kind = kindOf({
        name: 'planted',
        share: 1,
        inputs: () => fc.constant(0),
        async read(_, folder) {
          left.push(await open(path.join(folder, 'forgotten'), 'w'));
          return good;
        },
      });
      const { fault } = await kind.fuzz({ cases: 1, seed: 1 });
      for (const handle of left) await handle.close();
      expect(fault).to.include('files left open').and.to.include('forgotten');
    });

    describe('in a process of its own', () => {
      let folder: string;

      before(async () => {
        folder = await mkdtemp(path.join(tmpdir(), 'millrace-input-'));
      });

      after(() => rm(folder, { recursive: true }));

      const programs: Readonly<Record<string, string>> = {
        'a crash': 'process.kill(process.pid, "SIGKILL");',
        'a hang': 'for (;;);',
        'an end without an answer': 'process.exit(0);',
      };
      for (const [fault, program] of Object.entries(programs))
        it(`${fault}, with the case`, async () => {
          const file = path.join(folder, `${fault.replaceAll(' ', '-')}.mjs`);
          await writeFile(
            file,
            `process.send({ begun: 0 }); process.send({ begun: 1 }, () => { ${program} });`,
          );
          const tally = await fuzzInChild('any', { cases: 5, seed: 1 }, { patience: 200, program: file });
          expect(tally.cases).to.equal(2);
          expect(tally.fault).to.match(fault === 'a hang' ? /^a hang, in case 2/ : /^a crash/);
        });
    });
  });

  describe('counts by other means', () => {
    const tables: Readonly<Record<string, number>> = {
      '': 0,
      'a,b\n1,2': 2,
      'a,b\r\n\r\n\n1,2\r\n': 2,
      'a,"b\nc"\n"1","2 ""x""\n"\n': 2,
      'a,"b\nc\nd': 3,
      '\ufeffa\nb"\n': 2,
    };
    for (const [text, count] of Object.entries(tables))
      it(`the records of ${JSON.stringify(text)}`, () => {
        expect(recordsIn(Buffer.from(text), ',')).to.equal(count);
      });

    it('the content of gzip members, all bytes of which must be used', () => {
      const [one, other] = [gzipSync('one '), gzipSync('other')];
      const content = (...parts: readonly Buffer[]): string | undefined =>
        contentOfMembers(Buffer.concat(parts))?.toString();
      expect(content(one)).to.equal('one ');
      expect(content(one, other, Buffer.alloc(7))).to.equal('one other');
      for (const rest of [Buffer.from('x'), other.subarray(1), other.subarray(0, 5), other.subarray(0, -1)])
        expect(content(one, rest)).to.equal(undefined);
    });
  });

  it('ends with a row for each kind, the faults, and the sums', () => {
    const whole = {
      kind: 'CSV',
      cases: 3,
      readWhole: 1,
      left: 1,
      refused: { SOURCE_INVALID: 1 },
      rowsSkipped: 7,
    };
    const bad = { ...whole, kind: 'IDX', fault: 'a hang, in case 3 of this seed' };
    expect(reportOf([whole, bad], 5)).to.deep.equal({
      table: [row('CSV', ''), row('IDX', 'yes')],
      lines: ['IDX: a hang, in case 3 of this seed', '6 cases of 2 kinds with seed 5, faults in 1 of them'],
      passed: false,
    });
    expect(reportOf([whole], 5).passed).to.equal(true);
    expect(reportOf([], 5).passed).to.equal(false);
  });
});

function row(kind: string, fault: string): Readonly<Record<string, string | number>> {
  return {
    kind,
    cases: 3,
    'read whole': 1,
    'left midway': 1,
    refused: 'SOURCE_INVALID 1',
    'rows skipped': 7,
    fault,
  };
}
