import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { deadLetterFile } from '../../sinks/dead-letter-file.js';

describe('deadLetterFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-dead-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('appends a line for each letter: texts as they are, other bytes as base64', async () => {
    const path = join(folder, 'letters.jsonl');
    const letter = { source: 'clicks', position: { sequence: 4 }, reason: 'no JSON' };
    await deadLetterFile(path).write({ ...letter, data: Buffer.from('größer') });
    await deadLetterFile(path).write({ ...letter, data: Uint8Array.of(0xff, 0) });
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).to.deep.equal([
      { ...letter, text: 'größer' },
      { ...letter, base64: '/wA=' },
    ]);
  });

  it('fails where the file cannot be written, and wants a path', async () => {
    const failure = await Promise.resolve(
      deadLetterFile(join(folder, 'none', 'letters')).write({
        ...{ source: 'a', position: {}, reason: '', data: new Uint8Array() },
      }),
    ).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'ENOENT' });
    expect(() => deadLetterFile('')).to.throw('the path of a file');
  });
});
