import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { imageFolder } from '../../sources/image-folder.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

describe('imageFolder', () => {
  let dir = '';

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-folder-'));
    await write('dog/a.jpg', 'dog/b.PNG', 'cat/1.jpeg', 'cat/deep/2.webp', 'cat/10.png');
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  describeSource('imageFolder', { create: () => imageFolder({ dir }), size: 5, sized: false });

  it('numbers the classes by their sorted names, and gives the files unread', async () => {
    const source = imageFolder({ dir });
    const { items } = await collect(read(source, { shuffle: false }));
    expect(await source.classes()).to.deep.equal(['cat', 'dog']);
    expect(items.map(({ x, y }) => [path.relative(dir, x.file), x.bytes, y])).to.deep.equal([
      [path.join('cat', '1.jpeg'), undefined, 0],
      [path.join('cat', '10.png'), undefined, 0],
      [path.join('cat', 'deep', '2.webp'), undefined, 0],
      [path.join('dog', 'a.jpg'), undefined, 1],
      [path.join('dog', 'b.PNG'), undefined, 1],
    ]);
  });

  it('counts what is no picture of a class in a warning, once, and leaves out hidden files', async () => {
    await write('README.md', 'dog/notes.txt', 'dog/.DS_Store', '.git/HEAD');
    const warnings: Warning[] = [];
    const source = imageFolder({ dir });
    for (const seed of [1, 2])
      await collect(read(source, { seed, warn: (warning) => warnings.push(warning) }));
    expect(warnings).to.deep.equal([
      { code: 'FILE_IGNORED', message: `2 files in ${dir} are no pictures of a class`, count: 2 },
    ]);
  });

  it('follows links to files and to folders', async () => {
    await write('elsewhere/fox/c.jpg');
    await symlink(path.join(dir, 'elsewhere/fox'), path.join(dir, 'fox'));
    await symlink(path.join(dir, 'dog/a.jpg'), path.join(dir, 'cat/like-a-dog.jpg'));
    const source = imageFolder({ dir });
    const { items } = await collect(read(source, { shuffle: false }));
    expect(await source.classes()).to.deep.equal(['cat', 'dog', 'elsewhere', 'fox']);
    expect(items.filter(({ y }) => y === 0)).to.have.length(4);
    expect(items.filter(({ y }) => y === 3).map(({ x }) => x.file)).to.deep.equal([
      path.join(dir, 'fox/c.jpg'),
    ]);
  });

  it('keeps the numbers of the classes it is given, though a folder is missing', async () => {
    const source = imageFolder({ dir, classes: ['bird', 'dog', 'cat'] });
    const { items } = await collect(read(source, { shuffle: false }));
    expect(items.map(({ y }) => y)).to.deep.equal([2, 2, 2, 1, 1]);
    expect(await source.classes()).to.deep.equal(['bird', 'dog', 'cat']);
  });

  it('tells folders apart by the names of their files, and not by where they lie', async () => {
    const before = await imageFolder({ dir }).fingerprint?.();
    const other = await mkdtemp(path.join(tmpdir(), 'millrace-folder-'));
    await rm(other, { recursive: true });
    await rename(dir, other);
    dir = other;
    expect(await imageFolder({ dir }).fingerprint?.()).to.equal(before);
    await write('dog/c.jpg');
    expect(await imageFolder({ dir }).fingerprint?.()).not.to.equal(before);
  });

  const faults: Readonly<Record<string, { readonly make: () => Promise<void>; readonly says: string }>> = {
    'a folder that is not there': { make: () => rm(dir, { recursive: true }), says: 'ENOENT' },
    'a file in its place': {
      make: async () => {
        await rm(dir, { recursive: true });
        await writeFile(dir, '');
      },
      says: 'ENOTDIR',
    },
    'a folder without folders': {
      make: async () => {
        await rm(path.join(dir, 'dog'), { recursive: true });
        await rm(path.join(dir, 'cat'), { recursive: true });
      },
      says: 'a folder of pictures for each class',
    },
    'an empty class': { make: () => makeFolder('fox'), says: 'fox' },
    'a class without pictures': { make: () => write('fox/readme.txt'), says: 'fox' },
    'a link to the folder that it is in': {
      make: () => symlink(path.join(dir, 'dog'), path.join(dir, 'dog/again')),
      says: path.join('dog', 'again'),
    },
    'a link to the whole folder': { make: () => symlink(dir, path.join(dir, 'cat/all')), says: 'loop' },
    'a link to itself': {
      make: () => symlink(path.join(dir, 'dog/self'), path.join(dir, 'dog/self')),
      says: 'ELOOP',
    },
    'a link that leads nowhere': {
      make: () => symlink(path.join(dir, 'gone.jpg'), path.join(dir, 'cat/gone.jpg')),
      says: path.join('cat', 'gone.jpg'),
    },
  };
  for (const [title, { make, says }] of Object.entries(faults))
    it(`refuses ${title} by name, and tries again when it is read again`, async () => {
      await make();
      const source = imageFolder({ dir });
      for (const _ of [1, 2]) {
        const { errors } = await collect(read(source));
        expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
        expect(String(errors[0])).to.include(dir).and.to.include(says);
      }
    });

  it('refuses what is neither a file nor a folder, which to read would wait for ever', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path.join(dir, 'dog/socket.jpg'), resolve));
    const { errors } = await collect(read(imageFolder({ dir })));
    await new Promise((resolve) => server.close(resolve));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include('socket.jpg');
  });

  it('refuses a folder that is none of the classes it is given', async () => {
    const { errors } = await collect(read(imageFolder({ dir, classes: ['cat'] })));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include('dog');
  });

  for (const [option, value] of Object.entries({ dir: '', name: '', classes: ['cat', 'cat'] }))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      expect(() => imageFolder({ dir: '.', [option]: value })).to.throw(`imageFolder.${option}`);
    });

  async function write(...files: readonly string[]): Promise<void> {
    for (const file of files) {
      await makeFolder(path.dirname(file));
      await writeFile(path.join(dir, file), file);
    }
  }

  async function makeFolder(folder: string): Promise<void> {
    await mkdir(path.join(dir, folder), { recursive: true });
  }
});
