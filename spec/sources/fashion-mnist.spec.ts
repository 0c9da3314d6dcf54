import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { take } from 'rxjs';
import { read } from '../../core/read.js';
import { fashionMnist, fashionMnistLabels } from '../../sources/fashion-mnist.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';
import { countingIdx } from '../helpers/idx-file.js';
import { root } from '../helpers/repository.js';

const data = path.join(root, 'data/fashion-mnist');
const testFiles = ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'];

describe('fashionMnist', () => {
  const { test } = fashionMnist({ limit: 6 });
  describeSource('fashionMnist', { create: () => test, size: 6 });

  it('knows the size of both sets before anything is read', () => {
    const { training, test } = fashionMnist();
    expect([training.size, test.size]).to.deep.equal([60_000, 10_000]);
    expect(fashionMnist({ limit: 20_000 }).test.size).to.equal(10_000);
  });

  it('gives uint8 pictures of 28 by 28 and their class numbers', async () => {
    const { items } = await collect(read(test, { shuffle: false }));
    expect(items.map(({ y }) => fashionMnistLabels[y])).to.deep.equal([
      'Ankle boot',
      'Pullover',
      'Trouser',
      'Trouser',
      'Shirt',
      'Trouser',
    ]);
    expect(items[0]?.x.shape).to.deep.equal([28, 28, 1]);
    expect(items[0]?.x.data).to.be.instanceOf(Uint8Array).with.length(784);
  });

  it('gives the first samples of the files where it is limited, as another data set', async () => {
    const [few, all] = [fashionMnist({ limit: 3 }).test, fashionMnist().test];
    const [first, whole] = await Promise.all([
      collect(read(few, { shuffle: false })),
      collect(read(all, { shuffle: false }).pipe(take(3))),
    ]);
    expect(first.items).to.deep.equal(whole.items);
    expect(await few.fingerprint?.()).not.to.equal(await all.fingerprint?.());
  });

  for (const limit of [0, 1.5, Number.NaN])
    it(`refuses a limit of ${limit}`, () => {
      expect(() => fashionMnist({ limit })).to.throw('fashionMnist option limit');
    });

  describe("in a folder of the user's", () => {
    it('takes the files there, and names one that is missing', async () => {
      await inFolder(async (dir) => {
        const { test } = fashionMnist({ dir, limit: 2 });
        await writeFile(path.join(dir, 't10k-images-idx3-ubyte.gz'), countingIdx([3, 28, 28]));
        const { errors } = await collect(read(test));
        expect(String(errors[0])).to.include('t10k-labels-idx1-ubyte.gz').and.to.include('ENOENT');
        await writeFile(path.join(dir, 't10k-labels-idx1-ubyte.gz'), countingIdx([3]));
        expect((await collect(read(test, { shuffle: false }))).items.map(({ y }) => y)).to.deep.equal([0, 1]);
      });
    });

    it('refuses files of fewer samples', async () => {
      await inFolder(async (dir) => {
        await writeFile(path.join(dir, 't10k-images-idx3-ubyte.gz'), countingIdx([3, 28, 28]));
        await writeFile(path.join(dir, 't10k-labels-idx1-ubyte.gz'), countingIdx([3]));
        const { errors } = await collect(read(fashionMnist({ dir }).test));
        expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
      });
    });
  });

  describe('fetched', () => {
    it('from the address given, once, into the cache folder, as it was published', async () => {
      await serving(sendFile, async (baseUrl, requests) => {
        await inFolder(async (cacheDir) => {
          const { test } = fashionMnist({ baseUrl, cacheDir, limit: 4 });
          const [one, other] = await Promise.all([collect(read(test)), collect(read(test))]);
          expect(one.items).to.have.length(4);
          expect(other.items).to.deep.equal(one.items);
          expect(requests.toSorted()).to.deep.equal(testFiles.map((file) => `/${file}`));
          expect((await readdir(cacheDir)).toSorted()).to.deep.equal(testFiles);
          await collect(read(fashionMnist({ baseUrl, cacheDir, limit: 4 }).test));
          expect(requests).to.have.length(2);
        });
      });
    });

    it('by two at once, who do not disturb each other', async () => {
      await serving(sendFile, async (baseUrl) => {
        await inFolder(async (cacheDir) => {
          const results = await Promise.all(
            [1, 2].map(() => collect(read(fashionMnist({ baseUrl, cacheDir, limit: 4 }).test))),
          );
          expect(results.map(({ items }) => items.length)).to.deep.equal([4, 4]);
          expect((await readdir(cacheDir)).toSorted()).to.deep.equal(testFiles);
        });
      });
    });

    const failures: Readonly<Record<string, { readonly answer: RequestListener; readonly says: string }>> = {
      'is not there': { answer: (_, response) => response.writeHead(404).end(), says: 'status 404' },
      'has other content': { answer: (_, response) => response.end(countingIdx([3])), says: 'SHA-256' },
      'is no gzip file': { answer: (_, response) => response.end('<html>'), says: 'no whole gzip file' },
      'breaks off': {
        answer: (_, response) => {
          response.writeHead(200, { 'content-length': 1000 }).write('half');
          setImmediate(() => response.destroy());
        },
        says: '',
      },
    };
    for (const [title, { answer, says }] of Object.entries(failures))
      it(`says when a file ${title}, and leaves nothing behind`, async () => {
        await serving(answer, async (baseUrl) => {
          await inFolder(async (cacheDir) => {
            const { errors } = await collect(read(fashionMnist({ baseUrl, cacheDir }).test));
            expect(errors[0]).to.include({ code: 'FETCH_FAILED' });
            expect(String(errors[0])).to.include(baseUrl).and.to.include(says);
            expect(await readdir(cacheDir)).to.deep.equal([]);
          });
        });
      });

    it('tries again after a failure', async () => {
      let broken = true;
      const answer: RequestListener = (request, response) =>
        broken ? response.writeHead(503).end() : sendFile(request, response);
      await serving(answer, async (baseUrl) => {
        await inFolder(async (cacheDir) => {
          const { test } = fashionMnist({ baseUrl, cacheDir, limit: 4 });
          expect((await collect(read(test))).errors).to.have.length(1);
          broken = false;
          expect((await collect(read(test))).items).to.have.length(4);
        });
      });
    });
  });
});

describe('data/fashion-mnist', () => {
  it('holds the files that its README lists, by the SHA-256 of their content', async () => {
    const readme = await readFile(path.join(data, 'README.md'), 'utf8');
    const files = (await readdir(data)).filter((file) => file.endsWith('.gz'));
    expect(files).to.have.length(4);
    for (const file of files) {
      const hash = createHash('sha256')
        .update(gunzipSync(await readFile(path.join(data, file))))
        .digest('hex');
      expect(readme).to.include(file).and.to.include(hash);
    }
  });
});

const sendFile: RequestListener = (request, response) => {
  readFile(path.join(data, path.basename(request.url ?? ''))).then(
    (bytes) => response.end(bytes),
    () => response.writeHead(404).end(),
  );
};

async function serving(
  answer: RequestListener,
  use: (baseUrl: string, requests: readonly string[]) => Promise<void>,
): Promise<void> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${portOf(server)}`, requests);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-fashion-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
