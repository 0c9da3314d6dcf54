import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { read } from '../../core/read.js';
import { cifar10, cifar100 } from '../../sources/cifar.js';
import { cifar10Labels, cifar100CoarseLabels, cifar100Labels } from '../../sources/cifar-labels.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

let dir = '';

describe('CIFAR', () => {
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-cifar-'));
    await write('data_batch_1.bin', file([3], [1], [4]));
    await write('data_batch_2.bin', file([1], [5], [9]));
    await write('test_batch.bin', file([0], [2], [7], [8]));
    await write('train.bin', file([19, 99], [0, 1], [4, 20], [2, 2], [1, 3]));
  });

  afterEach(() => rm(dir, { recursive: true }));

  describeSource('cifar10', { create: () => cifar10({ dir, limit: 6 }).training, size: 6 });
  describeSource('cifar100', { create: () => cifar100({ dir, limit: 5 }).training, size: 5 });

  describe('cifar10', () => {
    it('knows the size of both sets before anything is read', () => {
      const { training, test } = cifar10({ dir });
      expect([training.size, test.size]).to.deep.equal([50_000, 10_000]);
      expect([training.name, test.name]).to.deep.equal(['cifar10-training', 'cifar10-test']);
    });

    it('gives uint8 pictures of 32 by 32 with the colours of a pixel side by side', async () => {
      const { items } = await collect(read(cifar10({ dir, limit: 4 }).test, { shuffle: false }));
      const { data, shape } = items[2]?.x ?? { data: [], shape: [] };
      expect(shape).to.deep.equal([32, 32, 3]);
      expect(data).to.be.instanceOf(Uint8Array).with.length(3072);
      // Red counts up from the number of the picture, green from 1 more, blue from 2 more.
      expect([...data.slice(0, 6)]).to.deep.equal([2, 3, 4, 3, 4, 5]);
      expect([...data.slice(-3)]).to.deep.equal([1025, 1026, 1027].map((value) => value % 256));
    });

    it('takes the files one after the other', async () => {
      const { items } = await collect(read(cifar10({ dir, limit: 5 }).training, { shuffle: false }));
      expect(items.map(({ y }) => y)).to.deep.equal([3, 1, 4, 1, 5]);
    });

    it('reads no more files than it needs', async () => {
      await rm(path.join(dir, 'data_batch_2.bin'));
      expect((await collect(read(cifar10({ dir, limit: 3 }).training))).errors).to.deep.equal([]);
      const { errors } = await collect(read(cifar10({ dir, limit: 4 }).training));
      expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      expect(String(errors[0])).to.include('data_batch_2.bin').and.to.include('ENOENT');
    });

    it('reads gzipped files too', async () => {
      const { items: plain } = await collect(read(cifar10({ dir, limit: 4 }).test));
      await rm(path.join(dir, 'test_batch.bin'));
      await write('test_batch.bin.gz', gzipSync(file([0], [2], [7], [8])));
      expect((await collect(read(cifar10({ dir, limit: 4 }).test))).items).to.deep.equal(plain);
    });

    const whole = file([0], [2]);
    const damaged = {
      'an empty file': { bytes: Buffer.alloc(0), where: 'offset 0' },
      'a row cut short': { bytes: whole.subarray(0, -1), where: 'offset 3073' },
      'files of another format': { bytes: file([1, 2], [3, 4]), where: 'offset 6146' },
      'a label out of range': { bytes: file([9], [10]), where: 'offset 3073' },
      'fewer pictures than asked for': { bytes: whole, where: 'test_batch.bin' },
      'a gzip file cut short': { bytes: gzipSync(whole).subarray(0, 30), where: 'test_batch.bin' },
    };
    for (const [title, { bytes, where }] of Object.entries(damaged))
      it(`refuses ${title} by file and place`, async () => {
        await write('test_batch.bin', bytes);
        const { errors } = await collect(read(cifar10({ dir, limit: 3 }).test));
        expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
        expect(String(errors[0])).to.include('test_batch.bin').and.to.include(where);
      });

    for (const [option, value] of Object.entries({ dir: '', limit: 0.5 }))
      it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
        expect(() => cifar10({ dir, [option]: value })).to.throw(`cifar10.${option}`);
      });
  });

  describe('cifar100', () => {
    it('gives the class, or the group of classes', async () => {
      const [fine, coarse] = await Promise.all([
        collect(read(cifar100({ dir, limit: 5 }).training, { shuffle: false })),
        collect(read(cifar100({ dir, limit: 5, labels: 'coarse' }).training, { shuffle: false })),
      ]);
      expect(fine.items.map(({ y }) => y)).to.deep.equal([99, 1, 20, 2, 3]);
      expect(coarse.items.map(({ y }) => y)).to.deep.equal([19, 0, 4, 2, 1]);
      expect([...(fine.items[1]?.x.data.slice(0, 3) ?? [])]).to.deep.equal([1, 2, 3]);
      expect(fine.items.map(({ x }) => x)).to.deep.equal(coarse.items.map(({ x }) => x));
    });

    it('names all classes and groups, in the order of the alphabet', () => {
      expect([cifar10Labels, cifar100Labels, cifar100CoarseLabels].map(({ length }) => length)).to.deep.equal(
        [10, 100, 20],
      );
      for (const names of [cifar100Labels, cifar100CoarseLabels])
        expect([...names].sort()).to.deep.equal(names);
    });
  });
});

/** A file of pictures with these labels, whose numbers count up from the number of the picture. */
function file(...rows: readonly (readonly number[])[]): Buffer {
  const planes = [0, 1, 2].flatMap((plane) => Array.from({ length: 1024 }, (_, pixel) => plane + pixel));
  return Buffer.from(
    rows.flatMap((labels, picture) => [...labels, ...planes.map((value) => (value + picture) % 256)]),
  );
}

async function write(name: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path.join(dir, name), bytes);
}
