import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { read } from '../../core/read.js';
import { imageFiles } from '../../sources/image-files.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

describe('imageFiles', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-image-files-'));
    await mkdir(join(dir, 'inner'));
    for (const file of ['10.png', '9.png', 'b.JPG', 'a.jpeg', 'notes.txt'])
      await writeFile(join(dir, file), '');
  });
  afterEach(() => rm(dir, { recursive: true }));

  describeSource('imageFiles', { create: () => imageFiles({ dir }), size: 4, sized: false });

  it('gives the pictures in the order of their numbers, then of their names, and tells what they are called', async () => {
    const source = imageFiles({ dir });
    expect(await source.ids()).to.deep.equal(['9', '10', 'a', 'b']);
    const { items } = await collect(read(source, { shuffle: false }));
    expect(items.map(({ y }) => y)).to.deep.equal([0, 1, 2, 3]);
    expect(items[3]?.x.file).to.equal(join(dir, 'b.JPG'));
  });

  it('names a folder without a picture', async () => {
    const { errors } = await collect(read(imageFiles({ dir: join(dir, 'inner') })));
    expect(String(errors[0])).to.include('inner').and.to.include('no picture');
  });
});
