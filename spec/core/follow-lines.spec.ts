import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type FollowOptions, LineFollower, type TextLine } from '../../core/follow-lines.js';

describe('LineFollower', () => {
  let dir: string;
  let file: string;
  let followers: LineFollower[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-follow-'));
    file = path.join(dir, 'log');
  });

  afterEach(async () => {
    for (const follower of followers) await follower.close();
    followers = [];
    await rm(dir, { recursive: true });
  });

  function follow(options?: FollowOptions): LineFollower {
    const follower = new LineFollower(file, options);
    followers.push(follower);
    return follower;
  }

  it('tells lines with their number and their place, once each', async () => {
    await writeFile(file, 'one\nzwölf\r\n\n');
    const follower = follow();
    const lines = await drain(follower);
    expect(lines.map(({ text, line, offset, next }) => ({ text, line, offset, next }))).to.deep.equal([
      { text: 'one', line: 1, offset: 0, next: 4 },
      { text: 'zwölf', line: 2, offset: 4, next: 12 },
      { text: '', line: 3, offset: 12, next: 13 },
    ]);
    expect(await follower.read()).to.equal(undefined);
    await appendFile(file, 'four\n');
    expect(await drain(follower)).to.have.nested.property('[0].line', 4);
  });

  it('waits for a file, and for the other half of a line, even of a character', async () => {
    const follower = follow({ from: 'end' });
    expect(await follower.read()).to.equal(undefined);
    const bytes = Buffer.from('Mühle\n');
    await writeFile(file, bytes.subarray(0, 2));
    expect(await follower.read()).to.equal(undefined);
    await appendFile(file, bytes.subarray(2));
    expect(texts(await drain(follower))).to.deep.equal(['Mühle']);
  });

  it('reads what was written before the file was replaced, its last line too, then the new one', async () => {
    await writeFile(file, 'one\n');
    const follower = follow();
    await drain(follower);
    await appendFile(file, 'two\nhalf');
    await writeFile(`${file}.new`, 'one\nand more\n');
    await rename(`${file}.new`, file);
    const news = [await follower.read(), await follower.read(), await follower.read()];
    expect(news.map((found) => found && [texts(found.lines), found.anew])).to.deep.equal([
      [['two'], false],
      [['half'], false],
      [['one', 'and more'], true],
    ]);
    expect(news[1]?.lines[0]).to.have.property('torn', true);
  });

  it('goes on where a file that was cut back and its cut part, if that is asked for', async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => `line ${index}\n`);
    await writeFile(file, `${many.join('')}ha`);
    const follower = follow({ resumes: true });
    expect(await drain(follower)).to.have.length(many.length);
    await writeFile(`${file}.cut`, `${many.slice(0, 29_000).join('')}line other\n`);
    await rename(`${file}.cut`, file);
    const lines = await drain(follower);
    expect(lines.map(({ text, line }) => [text, line])).to.deep.equal([['line other', 29_001]]);
  });

  it('begins anew when the file is emptied, also when it has grown past the old end meanwhile', async () => {
    await writeFile(file, 'one\ntwo\n');
    const follower = follow();
    await drain(follower);
    await truncate(file);
    await appendFile(file, 'other\n');
    expect(texts(await drain(follower))).to.deep.equal(['other']);
    await writeFile(file, 'again\nand much longer than before\n');
    expect(texts(await drain(follower))).to.deep.equal(['again', 'and much longer than before']);
  });

  it('keeps to the old file while none is in its place', async () => {
    await writeFile(file, 'one\n');
    const follower = follow();
    await drain(follower);
    await rename(file, `${file}.1`);
    await appendFile(`${file}.1`, 'two\n');
    expect(texts(await drain(follower))).to.deep.equal(['two']);
  });

  it('begins at an offset, passing over the rest of a line, and finds the number when asked', async () => {
    await writeFile(file, 'one\ntwo\nthree\n');
    const follower = follow({ from: { offset: 5 } });
    const lines = await drain(follower);
    expect(lines.map(({ text, line }) => [text, line])).to.deep.equal([['three', undefined]]);
    expect(await follower.lineAt(8)).to.equal(3);
  });

  it('begins where another one stopped, unless what stands before has changed', async () => {
    await writeFile(file, 'one\ntwo\nthree\n');
    const [, second] = await drain(follow());
    const place = { offset: second?.next ?? 0, line: 3, check: second?.check };
    expect((await drain(follow({ from: place }))).map(({ text, line }) => [text, line])).to.deep.equal([
      ['three', 3],
    ]);
    await writeFile(file, 'uno\ndue\ntre\n');
    expect(await follow({ from: place }).read()).to.deep.include({ anew: true });
  });

  it('gives up a line that is too long, and goes on behind it', async () => {
    const follower = follow({ maxLineBytes: 4 });
    await writeFile(file, 'one\ntoo long');
    const lines = await drain(follower);
    expect(lines.map(({ text, fault }) => [text, fault])).to.deep.equal([
      ['one', undefined],
      ['', 'a line of more than 4 bytes'],
    ]);
    await appendFile(file, ', still\nfour\nlonger\n\n');
    expect((await drain(follower)).map(({ text, line, fault }) => [text, line, fault])).to.deep.equal([
      ['four', 3, undefined],
      ['', 4, 'a line of more than 4 bytes'],
      ['', 5, undefined],
    ]);
  });

  it('tells bytes that are no text', async () => {
    await writeFile(file, Buffer.from([0x61, 10, 0xff, 10]));
    expect((await drain(follow())).map(({ fault }) => fault)).to.deep.equal([
      undefined,
      'bytes that are no UTF-8',
    ]);
  });

  it('refuses what is no file', async () => {
    await mkdir(file);
    const failure = await follow()
      .read()
      .catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'SOURCE_INVALID');
    expect(String(failure)).to.include(file);
  });

  it('reads nothing more once it is closed', async () => {
    await writeFile(file, 'one\n');
    const follower = follow();
    const reading = follower.read();
    await follower.close();
    await reading;
    await appendFile(file, 'two\n');
    expect(await follower.read()).to.equal(undefined);
  });

  it('tells every line once, in order, however the file is written, emptied and replaced', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { maxLength: 25 }), async (sequence) => {
        await rm(file, { force: true });
        const follower = new LineFollower(file);
        const told: TextLine[] = [];
        let isOpen = false;
        const look = async (): Promise<void> => {
          told.push(...(await drain(follower)));
          // Where there was no file yet, none was opened.
          isOpen = existsSync(file);
        };
        const written = new WrittenFile(file);
        for (const change of sequence) {
          // What nobody could have read is not asked for: what was emptied, and files that came and went unseen.
          const moves = change.kind === 'replace' || change.kind === 'away';
          if (change.kind === 'empty' || (moves && !isOpen)) await look();
          await written.change(change);
          if (moves) isOpen = false;
          if (change.look) await look();
        }
        await look();
        await follower.close();
        expect(texts(told)).to.deep.equal(written.lines);
      }),
      { numRuns: 150 },
    );
  });
});

const text = fc.stringMatching(/^[a-zäß☃𝄞]{0,30}$/u);
const changes = fc.record({
  kind: fc.constantFrom('append', 'append', 'append', 'split', 'half', 'empty', 'replace', 'away'),
  text,
  /** Where a line is cut in two, as a share of its bytes. */
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  look: fc.boolean(),
});
type Change = typeof changes extends fc.Arbitrary<infer T> ? T : never;

/** A file that is written to, and the lines that whoever follows it has to tell. */
class WrittenFile {
  readonly lines: string[] = [];
  readonly #file: string;
  #rest = '';
  #generation = 0;
  #number = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async change({ kind, text: content, cut }: Change): Promise<void> {
    // Numbered, as lines of a log are: a file with the same content cannot be told from the one before.
    const line = `${this.#number++} ${content}`;
    const bytes = Buffer.from(`${line}\n`);
    const middle = Math.floor(cut * (bytes.length - 1));
    if (kind === 'append') await this.#append(bytes, `${line}\n`);
    if (kind === 'split') {
      await appendFile(this.#file, bytes.subarray(0, middle));
      await this.#append(bytes.subarray(middle), `${line}\n`);
    }
    if (kind === 'half') await this.#append(Buffer.from(line), line);
    if (kind === 'empty') {
      await writeFile(this.#file, '');
      this.#rest = '';
    }
    if (kind === 'replace') await this.#replace(bytes, line);
    if (kind === 'away' && this.#rest === '') await this.#moveAway();
  }

  async #append(bytes: Uint8Array, content: string): Promise<void> {
    await appendFile(this.#file, bytes);
    const pieces = `${this.#rest}${content}`.split('\n');
    this.#rest = pieces.pop() ?? '';
    this.lines.push(...pieces);
  }

  async #replace(bytes: Uint8Array, line: string): Promise<void> {
    await appendFile(this.#file, '');
    await writeFile(`${this.#file}.new`, bytes);
    await rename(`${this.#file}.new`, this.#file);
    // The last line of a file that is gone needs no newline.
    if (this.#rest !== '') this.lines.push(this.#rest);
    this.#rest = '';
    this.lines.push(line);
  }

  // As logrotate does it: the next line makes a new file.
  async #moveAway(): Promise<void> {
    await appendFile(this.#file, '');
    await rename(this.#file, `${this.#file}.${this.#generation++}`);
    await this.#append(Buffer.from(`moved ${this.#generation}\n`), `moved ${this.#generation}\n`);
  }
}

async function drain(follower: LineFollower): Promise<readonly TextLine[]> {
  const lines: TextLine[] = [];
  for (let news = await follower.read(); news; news = await follower.read()) lines.push(...news.lines);
  return lines;
}

function texts(lines: readonly TextLine[]): readonly string[] {
  return lines.map((line) => line.text);
}
