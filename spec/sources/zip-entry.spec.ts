import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readZipEntry } from '../../sources/zip-entry.js';
import { refusal } from '../helpers/refusal.js';

// Made by Python's zipfile: a.txt stored, folder/b.txt deflated (ten times "word ").
const zip = Buffer.from(
  [
    'UEsDBBQAAAAAAAAAISiGphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAwQUAAAACAAAACEo3tqnfgoAAAAyAAAADAAAAGZv',
    'bGRlci9iLnR4dCvPL0pRKCeFAABQSwECFAMUAAAAAAAAACEohqYQNgUAAAAFAAAABQAAAAAAAAAAAAAAgAEAAAAAYS50eHRQ',
    'SwECFAMUAAAACAAAACEo3tqnfgoAAAAyAAAADAAAAAAAAAAAAAAAgAEoAAAAZm9sZGVyL2IudHh0UEsFBgAAAAACAAIAbQAA',
    'AFwAAAAAAA==',
  ].join(''),
  'base64',
);

describe('readZipEntry', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-zip-'));
    file = path.join(dir, 'some.zip');
    await writeFile(file, zip);
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('reads a file that is stored, and one that is deflated', async () => {
    expect((await readZipEntry(file, 'a.txt')).toString()).to.equal('hello');
    expect((await readZipEntry(file, 'folder/b.txt')).toString()).to.equal('word '.repeat(10));
  });

  it('tells of a zip file without that file, cut short, of other bytes, or not there', async () => {
    const cases: readonly (readonly [Buffer | null, string])[] = [
      [zip, 'none.txt'],
      [zip.subarray(0, -10), 'a.txt'],
      [zip.subarray(40), 'a.txt'],
      [Buffer.from('no zip file'), 'a.txt'],
      [Buffer.alloc(0), 'a.txt'],
      [null, 'a.txt'],
    ];
    for (const [bytes, name] of cases) {
      if (bytes) await writeFile(file, bytes);
      else await rm(file);
      const error = await refusal(() => readZipEntry(file, name));
      expect({ code: error.code, where: error.details.where }).to.deep.equal({
        code: 'SOURCE_INVALID',
        where: file,
      });
    }
  });

  it('refuses a compression that it does not know', async () => {
    const other = Buffer.from(zip);
    const entry = other.indexOf(Buffer.from('504b0102', 'hex'));
    other.writeUInt16LE(99, entry + 10);
    await writeFile(file, other);
    expect(String((await refusal(() => readZipEntry(file, 'a.txt'))).cause)).to.include('method 99');
  });
});
