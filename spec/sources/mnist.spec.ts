import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { read } from '../../core/read.js';
import { type MnistOptions, mnist } from '../../sources/mnist.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';
import { countingIdx } from '../helpers/idx-file.js';

let dir = '';

describe('mnist', () => {
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-mnist-'));
    await write('t10k-images-idx3-ubyte.gz', countingIdx([6, 28, 28]));
    await write('t10k-labels-idx1-ubyte.gz', countingIdx([6]));
  });

  afterEach(() => rm(dir, { recursive: true }));

  describeSource('mnist', { create: () => test(), size: 6 });

  it('knows the size of both sets before anything is read', () => {
    const { training, test } = mnist();
    expect([training.size, test.size]).to.deep.equal([60_000, 10_000]);
    expect([training.name, test.name]).to.deep.equal(['mnist-training', 'mnist-test']);
  });

  it('gives uint8 pictures of 28 by 28 and their digits', async () => {
    const { items } = await collect(read(test(), { shuffle: false }));
    expect(items[1]?.x.shape).to.deep.equal([28, 28, 1]);
    expect(items[1]?.x.data.slice(0, 3)).to.deep.equal(Uint8Array.of(784 % 256, 785 % 256, 786 % 256));
    expect(items.map(({ y }) => y)).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  for (const [images, labels] of [
    ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
    ['t10k-images.idx3-ubyte', 't10k-labels.idx1-ubyte'],
  ] as const)
    it(`takes files that are not gzipped: ${images}`, async () => {
      await rm(path.join(dir, 't10k-images-idx3-ubyte.gz'));
      await rm(path.join(dir, 't10k-labels-idx1-ubyte.gz'));
      await write(images, gunzipSync(countingIdx([6, 28, 28])));
      await write(labels, gunzipSync(countingIdx([6])));
      expect((await collect(read(test()))).items).to.have.length(6);
    });

  it('names the file that is missing', async () => {
    const { errors } = await collect(read(mnist({ dir }).training));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include(path.join(dir, 'train-images-idx3-ubyte.gz'));
  });

  it('names the files when there are more labels than pictures, though fewer are asked for', async () => {
    await write('t10k-labels-idx1-ubyte.gz', countingIdx([7]));
    const { errors } = await collect(read(test({ limit: 2 })));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0]))
      .to.include("got '7 labels'")
      .and.to.include('t10k-labels')
      .and.to.include('t10k-images');
  });

  it('says when the address has other files than the published ones, or none', async () => {
    const { errors } = await collect(read(mnist({ baseUrl: 'http://127.0.0.1:1/', cacheDir: dir }).training));
    expect(errors[0]).to.include({ code: 'FETCH_FAILED' });
    expect(String(errors[0])).to.include('http://127.0.0.1:1/train-');
  });

  it('refuses a limit of 0', () => {
    expect(() => mnist({ limit: 0 })).to.throw('mnist option limit');
  });
});

function test(options: MnistOptions = {}): ReturnType<typeof mnist>['test'] {
  return mnist({ dir, limit: 6, ...options }).test;
}

async function write(name: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path.join(dir, name), bytes);
}
