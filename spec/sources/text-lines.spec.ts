import { truncateSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { take, tap } from 'rxjs';
import type { Position } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { textLines } from '../../sources/text-lines.js';
import { describeSource } from '../contracts/source.js';
import { collect, Holder, settled, until } from '../helpers/flow.js';
import { FileCount } from '../helpers/open-files.js';

const text = 'one\ntwo\r\n\nvier: Käse\nfive';
const expected = ['one', 'two', '', 'vier: Käse', 'five'];
const offsets = [4, 9, 10, 22, 26];

describe('textLines', () => {
  const count = new FileCount();
  let folder = '';
  let plain = '';
  let gzipped = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-lines-'));
    plain = path.join(folder, 'lines.txt');
    gzipped = path.join(folder, 'lines.txt.gz');
    await writeFile(plain, text);
    await writeFile(gzipped, gzipSync(text));
    count.start();
  });

  after(async () => {
    count.stop();
    await rm(folder, { recursive: true });
  });

  describeSource('textLines of a file', {
    create: () => textLines(plain),
    size: 5,
    sized: false,
    closed: () => count.closed,
  });

  it('reads the file that a relative path meant when the source was made', async () => {
    const home = process.cwd();
    const source = textLines(path.relative(home, plain));
    process.chdir(path.parse(home).root);
    try {
      expect((await collect(read(source))).items.map(({ x }) => x)).to.deep.equal(expected);
    } finally {
      process.chdir(home);
    }
  });

  describeSource('textLines of a gzip file', {
    create: () => textLines(gzipped),
    size: 5,
    sized: false,
    closed: () => count.closed,
  });

  describeSource('textLines of a function that makes streams', {
    create: () => textLines(() => Readable.from([text.slice(0, 7), text.slice(7)])),
    size: 5,
    sized: false,
  });

  it('gives the lines of a path, a file URL and a gzip file, with offsets and lines', async () => {
    for (const input of [plain, pathToFileURL(plain), gzipped]) {
      const { items } = await collect(read(textLines(input)));
      expect(items.map(({ x }) => x)).to.deep.equal(expected);
      expect(items.map(({ at }) => at.position?.offset)).to.deep.equal(offsets);
      expect(items.map(({ at }) => at.position?.line)).to.deep.equal([1, 2, 3, 4, 5]);
    }
  });

  it('resumes by the index alone where a position has no offset', async () => {
    const { items } = await collect(read(textLines(plain), { from: { epoch: 0, index: 2 } }));
    expect(items.map(({ x }) => x)).to.deep.equal(expected.slice(3));
  });

  it('reads all members of a gzip file, and takes zeros at its end for padding', async () => {
    const file = path.join(folder, 'members.gz');
    await writeFile(file, Buffer.concat([gzipSync('a\nb'), gzipSync('c\n'), Buffer.alloc(70_000)]));
    const { items, errors } = await collect(read(textLines(file)));
    expect(errors).to.deep.equal([]);
    expect(items.map(({ x }) => x)).to.deep.equal(['a', 'bc']);
  });

  it('closes every file it opened, also when it is read to the end', async () => {
    const before = count.opened - count.closed;
    await collect(read(textLines(plain), { epochs: 3 }));
    await collect(read(textLines(plain)).pipe(take(1)));
    await settled();
    expect(count.opened - count.closed).to.equal(before);
  });

  it('takes a byte order mark for none of the text, but counts it in offsets', async () => {
    const { items } = await collect(read(textLines(() => Readable.from(['\uFEFFone\ntwo\n']))));
    expect(items.map(({ x, at }) => [x, at.position?.offset])).to.deep.equal([
      ['one', 7],
      ['two', 11],
    ]);
  });

  it('gives the same lines however the bytes come in pieces, from every position, gzipped or not', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '🙂', ' ', '\uFEFF'), maxLength: 12 });
    const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), pieces, fc.boolean(), async (written, sizes, zipped) => {
        const bytes = Buffer.from(written.map((each) => `${each}\n`).join(''));
        const source = textLines(() => inPieces(zipped ? gzipSync(bytes) : bytes, sizes));
        const { items } = await collect(read(source));
        // The mark in front of the text is none of it.
        const [first, ...others] = written;
        const wanted = first === undefined ? [] : [first.replace(/^\uFEFF/, ''), ...others];
        expect(items.map(({ x }) => x)).to.deep.equal(wanted);
        const middle = items[items.length >> 1];
        const rest = await collect(read(source, { from: middle?.at.position ?? null }));
        expect(rest.items).to.deep.equal(middle ? items.slice((items.length >> 1) + 1) : items);
      }),
      { numRuns: 50 },
    );
  });

  it('reads a file of many pieces, and enters it anywhere', async () => {
    const file = path.join(folder, 'many.txt');
    const many = Array.from({ length: 3000 }, (_, index) => `${'x'.repeat(200)} ${index}`);
    await writeFile(file, many.join('\n'));
    const { items } = await collect(read(textLines(file)));
    expect(items.map(({ x }) => x)).to.deep.equal(many);
    for (const index of [0, 1500, 2998, 2999]) {
      const rest = await collect(read(textLines(file), { from: items[index]?.at.position ?? null }));
      expect(rest.items).to.deep.equal(items.slice(index + 1));
    }
  });

  it('reads a stream once', async () => {
    const source = textLines(Readable.from([text]));
    expect((await collect(read(source, { epochs: 2 }))).errors[0]).to.include({ code: 'SOURCE_SPENT' });
    expect((await collect(read(source))).items).to.have.length(5);
    expect((await collect(read(source))).errors[0]).to.include({ code: 'SOURCE_SPENT' });
  });

  it('destroys a stream that it no longer reads, even while it waits for it', async () => {
    const silent = new Readable({ read() {} });
    const holder = new Holder(read(textLines(silent)));
    await settled();
    holder.unsubscribe();
    await settled();
    expect(silent.destroyed).to.equal(true);
  });

  it('emits the lines of a live stream as they come', async () => {
    const live = new Readable({ read() {} });
    const holder = new Holder(read(textLines(live)), { capacity: 10 });
    live.push('one\ntwo\nthr');
    await until(() => holder.items.length === 2);
    live.push('ee\n');
    await until(() => holder.items.length === 3);
    holder.unsubscribe();
    expect(holder.items.map(({ x }) => x)).to.deep.equal(['one', 'two', 'three']);
  });

  it('passes on the error of a stream', async () => {
    const failure = new Error('the line is dead');
    async function* failing(): AsyncGenerator<string> {
      yield 'one\n';
      throw failure;
    }
    const { items, errors } = await collect(read(textLines(() => failing())));
    expect({ count: items.length, errors }).to.deep.equal({ count: 1, errors: [failure] });
  });

  it('tells one file from another by its fingerprint', async () => {
    const other = path.join(folder, 'other.txt');
    await writeFile(other, text.replace('five', 'four'));
    const [one, same, another] = [textLines(plain), textLines(plain), textLines(other)];
    expect(await one.fingerprint?.()).to.equal(await same.fingerprint?.());
    expect(await one.fingerprint?.()).not.to.equal(await another.fingerprint?.());
  });

  describe('what is wrong is an error with its place:', () => {
    const bad = Buffer.concat([Buffer.from('one\ntwo\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\nfour')]);

    it('a line that is no UTF-8', async () => {
      const { items, errors } = await collect(read(textLines(() => Readable.from([bad]))));
      expect(items).to.have.length(2);
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include('no UTF-8').and.to.include('stream, line 3');
    });

    it('or is left out and counted, at the first and at the end of the epoch', async () => {
      const warnings: Warning[] = [];
      const source = textLines(() => Readable.from([bad]), { invalid: 'skip' });
      const { items } = await collect(read(source, { epochs: 2, warn: (warning) => warnings.push(warning) }));
      expect(items.map(({ at }) => at.position?.index)).to.deep.equal([0, 1, 3, 0, 1, 3]);
      expect(warnings.map(({ code, count }) => [code, count])).to.deep.equal(
        Array.from({ length: 4 }, () => ['ROW_SKIPPED', 1]),
      );
      expect(warnings[0]?.message).to.include('line 3');
    });

    it('a line that is too long, which fills no memory', async () => {
      const parts = ['short\n', 'x'.repeat(5000), 'y'.repeat(5000), '\nnext\n'];
      const source = textLines(() => Readable.from(parts), { maxRowBytes: 1000, invalid: 'skip' });
      const warnings: Warning[] = [];
      const { items } = await collect(read(source, { warn: (warning) => warnings.push(warning) }));
      expect(items.map(({ x, at }) => [x, at.position?.line])).to.deep.equal([
        ['short', 1],
        ['next', 3],
      ]);
      expect(items[1]?.at.position).to.include({ index: 2, offset: 6 + 10_000 + 1 + 5 });
      expect(warnings.map(({ message }) => message).join()).to.include('more than 1000 bytes');
    });

    const damaged: Readonly<Record<string, () => Promise<string>>> = {
      'a gzip file that is cut short': async () => {
        const file = path.join(folder, 'cut.gz');
        await writeFile(file, gzipSync('x'.repeat(1000)).subarray(0, -9));
        return file;
      },
      'a gzip file that is damaged': async () => {
        const file = path.join(folder, 'damaged.gz');
        await writeFile(file, Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(20, 0xff)]));
        return file;
      },
      'a gzip file with more behind the zeros at its end': async () => {
        const file = path.join(folder, 'more.gz');
        await writeFile(file, Buffer.concat([gzipSync('x'), Buffer.alloc(5), gzipSync('y')]));
        return file;
      },
      'a file that is not there': async () => path.join(folder, 'nothing.txt'),
      'a folder': async () => folder,
    };
    for (const [what, make] of Object.entries(damaged))
      it(what, async () => {
        const file = await make();
        const { errors } = await collect(read(textLines(file)));
        expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
        expect(String(errors[0])).to.include(file);
      });

    it('a file that is shortened while it is read', async () => {
      const file = path.join(folder, 'shortened.txt');
      await writeFile(file, `${'x'.repeat(200)}\n`.repeat(3000));
      const shortened$ = read(textLines(file)).pipe(tap(() => truncateSync(file, 10)));
      const { errors } = await collect(shortened$);
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include('10 bytes').and.to.include(file);
    });

    const positions: Readonly<Record<string, Position>> = {
      'an offset behind the end': { epoch: 0, index: 3, offset: 1000, line: 4 },
      'an index behind the end': { epoch: 0, index: 30 },
    };
    for (const [what, from] of Object.entries(positions))
      for (const kind of ['plain', 'gzipped'])
        it(`${what} of a ${kind} file to resume from`, async () => {
          const { items, errors } = await collect(
            read(textLines(kind === 'plain' ? plain : gzipped), { from }),
          );
          expect(items).to.deep.equal([]);
          expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
        });

    it('an offset that is none', async () => {
      const { errors } = await collect(read(textLines(plain), { from: { epoch: 0, index: 1, offset: -4 } }));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
    });
  });

  for (const [option, value] of Object.entries({ name: '', invalid: 'ignore', maxRowBytes: 0 }))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      expect(() => textLines('file', { [option]: value })).to.throw(`textLines.${option}`);
    });
});

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let turn = 0;
  for (let start = 0; start < bytes.length; ) {
    const size = sizes[turn++ % sizes.length] ?? 1;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}
