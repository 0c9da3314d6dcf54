import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { type ImageTableOptions, imageTable } from '../../sources/image-table.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';
import { root } from '../helpers/repository.js';

const header = 'id,label\n';
const rows = '1,frog\n2,truck\n3,truck\n10,deer\n';

describe('imageTable', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-table-'));
    await mkdir(path.join(folder, 'train'));
    for (const id of [1, 2, 3, 10]) await writeFile(path.join(folder, `train/${id}.png`), '');
    await write(header + rows);
  });

  afterEach(() => rm(folder, { recursive: true }));

  describeSource('imageTable', { create: () => table(), size: 4, sized: false });

  it('gives the pictures in the order of the table, classes numbered by their sorted names', async () => {
    const { items } = await collect(read(table(), { shuffle: false }));
    expect(items.map(({ x, y }) => [path.basename(x.file), y])).to.deep.equal([
      ['1.png', 1],
      ['2.png', 2],
      ['3.png', 2],
      ['10.png', 0],
    ]);
    expect(await table().classes()).to.deep.equal(['deer', 'frog', 'truck']);
  });

  it('reads real files of CIFAR-10', async () => {
    const dir = path.join(root, 'spec/fixtures/cifar10-png');
    const source = imageTable({ dir: path.join(dir, 'train'), labels: path.join(dir, 'labels.csv') });
    expect((await collect(read(source))).items).to.have.length(20);
    expect(await source.classes()).to.include('frog');
  });

  const forms: Readonly<
    Record<string, { readonly text: string; readonly options?: Partial<ImageTableOptions> }>
  > = {
    'a byte order mark and CRLF': { text: `\uFEFF${header}${rows}`.replaceAll('\n', '\r\n') },
    'no line break at the end': { text: (header + rows).trim() },
    'empty lines': { text: `${header}\n${rows}\n\n` },
    'quotes, and columns in another order': {
      text: `label,note,id\n"frog","green, or so",1\ntruck,"a ""big"" one",2\ntruck,,3\ndeer,,10\n`,
    },
    'columns with other names, and names of files': {
      text: 'file,kind\n1.png,frog\n2.png,truck\n3.png,truck\n10.png,deer\n',
      options: { idColumn: 'file', labelColumn: 'kind', ending: '' },
    },
  };
  for (const [title, { text, options }] of Object.entries(forms))
    it(`takes ${title}`, async () => {
      const { items: plain } = await collect(read(table()));
      await write(text);
      expect((await collect(read(table(options)))).items).to.deep.equal(plain);
    });

  it('keeps the numbers of the classes it is given', async () => {
    const { items } = await collect(
      read(table({ classes: ['truck', 'cat', 'deer', 'frog'] }), { shuffle: false }),
    );
    expect(items.map(({ y }) => y)).to.deep.equal([3, 0, 0, 2]);
  });

  it('counts the pictures that the table does not name in a warning', async () => {
    await write(`${header}1,frog\n2,truck\n`);
    expect(await warningsOf(table())).to.deep.equal([{ code: 'FILE_IGNORED', count: 2 }]);
  });

  it('tells tables apart by their labels', async () => {
    const before = await table().fingerprint?.();
    await write(header + rows.replace('1,frog', '1,deer'));
    expect(await table().fingerprint?.()).not.to.equal(before);
  });

  const badRows: Readonly<Record<string, string>> = {
    'too few columns': '4',
    'too many columns': '4,cat,5',
    'no id': ',cat',
    'no label': '4,',
    'an id without a picture': '4,cat',
    'an id twice': '1,frog',
    'a path for an id': '../train/1,frog',
  };
  for (const [title, row] of Object.entries(badRows))
    describe(`a row with ${title}`, () => {
      it('is refused by file and line', async () => {
        await write(`${header}${rows}${row}\n`);
        const { errors } = await collect(read(table()));
        expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
        expect(String(errors[0])).to.include(`${path.join(folder, 'labels.csv')}, line 6`);
      });

      it('is skipped and counted where asked for', async () => {
        const { items: plain } = await collect(read(table()));
        await write(`${header}${rows}${row}\n${row}\n`);
        const source = table({ invalid: 'skip' });
        expect((await collect(read(source, { warn: () => {} }))).items).to.deep.equal(plain);
        expect(await warningsOf(table({ invalid: 'skip' }))).to.deep.equal([
          { code: 'ROW_SKIPPED', count: 2 },
        ]);
      });
    });

  it('refuses a label that is none of the classes it is given', async () => {
    const { errors } = await collect(read(table({ classes: ['frog', 'truck'] })));
    expect(String(errors[0])).to.include('line 5').and.to.include('deer');
  });

  it('refuses a label that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(`${header}1,`), Buffer.of(0xff, 0xfe), Buffer.from('\n')]);
    await writeFile(path.join(folder, 'labels.csv'), bytes);
    const { errors } = await collect(read(table()));
    expect(String(errors[0])).to.include('line 2').and.to.include('UTF-8');
  });

  const damaged = {
    'an empty file': '',
    'a header without the columns': 'a,b\n1,frog\n',
    'a header alone': header,
    'a quote that is not closed': `${header}1,"frog\n`,
  };
  for (const [title, text] of Object.entries(damaged))
    it(`refuses ${title}, whatever the policy`, async () => {
      await write(text);
      const { errors } = await collect(read(table({ invalid: 'skip' })));
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include('labels.csv');
    });

  it('takes any bytes as a table or as a coded error, and every row as a sample or as one skipped', () => {
    const piece = fc.constantFrom(
      'id',
      'label',
      ',',
      '\n',
      '\r\n',
      '"',
      '1',
      '2',
      '10',
      'frog',
      '\uFEFF',
      '\0',
      ' ',
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')));
    const rows = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(header + pieces.join('')));
    const bytes = fc.uint8Array({ maxLength: 40 }).map((values) => Buffer.from(values));
    return fc.assert(
      fc.asyncProperty(fc.oneof(text, rows, bytes), async (content) => {
        await writeFile(path.join(folder, 'labels.csv'), content);
        const { items, errors } = await collect(read(table({ invalid: 'skip' }), { warn: () => {} }));
        for (const { x } of items) expect(x.file).to.match(/(1|2|3|10)\.png$/);
        for (const error of errors) expect(error).to.include({ code: 'SOURCE_INVALID' });
        expect(items.length + errors.length).to.be.greaterThan(0);
      }),
    );
  });

  it('names a table or a folder that is not there', async () => {
    for (const missing of [{ labels: 'nowhere.csv' }, { dir: 'nowhere' }]) {
      const { errors } = await collect(read(table(missing)));
      expect(String(errors[0])).to.include('nowhere').and.to.include('ENOENT');
    }
  });

  for (const [option, value] of Object.entries({ dir: '', labels: '', invalid: 'drop', classes: ['a', 'a'] }))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      expect(() => imageTable({ dir: '.', labels: '.', [option]: value })).to.throw(`imageTable.${option}`);
    });

  function table(options: Partial<ImageTableOptions> = {}): ReturnType<typeof imageTable> {
    return imageTable({
      dir: path.join(folder, 'train'),
      labels: path.join(folder, 'labels.csv'),
      ...options,
    });
  }

  function write(text: string): Promise<void> {
    return writeFile(path.join(folder, 'labels.csv'), text);
  }
});

async function warningsOf(source: ReturnType<typeof imageTable>): Promise<readonly Partial<Warning>[]> {
  const warnings: Partial<Warning>[] = [];
  await collect(read(source, { warn: ({ code, count = 0 }) => warnings.push({ code, count }) }));
  return warnings;
}
