import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Observable, tap } from 'rxjs';
import { z } from 'zod';
import { isMillraceError } from '../../core/errors.js';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { decodeImage } from '../../operators/decode-image.js';
import { csv } from '../../sources/csv.js';
import { imageFolder } from '../../sources/image-folder.js';
import { jsonLines } from '../../sources/json-lines.js';
import { textLines } from '../../sources/text-lines.js';
import { collect } from '../helpers/flow.js';
import { root } from '../helpers/repository.js';
import { collector, specScope } from '../helpers/scope.js';

const schema = z.object({ a: z.number(), b: z.number() });
const rows = Array.from({ length: 30 }, (_, row) => (row % 4 === 2 ? 'no row' : `${row},${2 * row}`));

// What a single parser refuses is in its own spec; here is what concerns a whole pipeline.
describe('bad input', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-bad-input-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is counted anew in each epoch, and leaves the positions of the good rows right', async () => {
    const file = path.join(folder, 'rows.csv');
    await writeFile(file, `a,b\n${rows.join('\n')}\n`);
    const source = csv(file, { schema, invalid: 'skip' });
    const warnings: Warning[] = [];
    const warn = (warning: Warning): void => void warnings.push(warning);
    const { items } = await collect(read(source, { epochs: 2, warn }));
    expect(items.map(({ x }) => x.a)).to.deep.equal([...goodRows(), ...goodRows()]);
    expect(warnings.map(({ code, count }) => [code, count])).to.deep.equal([
      ['ROW_SKIPPED', 1],
      ['ROW_SKIPPED', 7],
      ['ROW_SKIPPED', 1],
      ['ROW_SKIPPED', 7],
    ]);
    for (const [place, { at }] of items.entries()) {
      const { items: rest } = await collect(read(source, { epochs: 2, warn, from: at.position }));
      expect(rest).to.deep.equal(items.slice(place + 1));
    }
  });

  it('is an error where it is no row, also when rows are skipped: a gzip file cut short', async () => {
    const file = path.join(folder, 'cut.csv.gz');
    const whole = gzipSync(`a,b\n${rows.join('\n')}\n`);
    await writeFile(file, whole.subarray(0, whole.length - 6));
    const { errors } = await collect(read(csv(file, { schema, invalid: 'skip' }), { warn: () => {} }));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include(file);
  });

  it('is NaN where JSON lines have a number', async () => {
    const file = path.join(folder, 'rows.jsonl');
    await writeFile(file, '{"a":1,"b":2}\n{"a":NaN,"b":2}\n{"a":null,"b":2}\n');
    const { errors } = await collect(read(jsonLines(file, { schema })));
    expect(String(errors[0])).to.include(`${file}, line 2`);
    const counts: (number | undefined)[] = [];
    const skipping = jsonLines(file, { schema, invalid: 'skip' });
    const { items } = await collect(read(skipping, { warn: ({ count }) => void counts.push(count) }));
    expect([items.length, counts]).to.deep.equal([1, [1, 2]]);
  });

  it('is a text that becomes another file while it is read: it goes on with the one it opened', async () => {
    const file = path.join(folder, 'text');
    await writeFile(file, `${'x'.repeat(99)}\n`.repeat(6000));
    let replaced = false;
    const replace = async (): Promise<void> => {
      await writeFile(`${file}.new`, 'other\n');
      await rename(`${file}.new`, file);
    };
    const lines$ = read(textLines(file)).pipe(
      tap(() => {
        if (!replaced) replace().catch((error: unknown) => process.emitWarning(String(error)));
        replaced = true;
      }),
    );
    const { items, errors } = await collect(lines$);
    expect(errors).to.deep.equal([]);
    expect(new Set(items.map(({ x }) => x.length))).to.deep.equal(new Set([99]));
    expect(items).to.have.length(6000);
  });

  describe('is a folder of pictures that vanishes once its files are known', () => {
    const vanishing = async (): Promise<ReturnType<typeof imageFolder>> => {
      const dir = path.join(folder, 'pictures');
      await mkdir(path.join(dir, 'frog'), { recursive: true });
      for (const name of ['1.png', '2.png', '3.png'])
        await cp(path.join(root, 'spec/fixtures/cifar10-png/train', name), path.join(dir, 'frog', name));
      const source = imageFolder({ dir });
      await source.classes();
      await rm(dir, { recursive: true });
      return source;
    };

    it('which is an error with the file', async () => {
      const { items, errors } = await collect(read(await vanishing()).pipe(decodeImage()));
      expect(items).to.deep.equal([]);
      expect(isMillraceError(errors[0], 'SOURCE_INVALID')).to.equal(true);
      expect(String(errors[0])).to.include(path.join('pictures', 'frog')).and.to.include('ENOENT');
    });

    it('or all of them are skipped and counted', async () => {
      const scope = specScope();
      const pictures$: Observable<unknown> = read(await vanishing()).pipe(decodeImage({ invalid: 'skip' }));
      const { subscriber, items, done } = collector(scope);
      pictures$.subscribe(subscriber);
      await done;
      expect(items).to.deep.equal([]);
      expect(scope.warnings.map(({ code, count }) => [code, count])).to.deep.equal([
        ['SAMPLE_SKIPPED', 1],
        ['SAMPLE_SKIPPED', 3],
      ]);
    });
  });
});

function goodRows(): readonly number[] {
  return Array.from(rows.keys()).filter((row) => rows[row] !== 'no row');
}
