import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { cachedFile } from '../../sources/cached-file.js';
import { FileServer } from '../helpers/file-server.js';
import { refusal } from '../helpers/refusal.js';

const content = Buffer.alloc(100_000, 'abcdefg');
const sha256 = createHash('sha256').update(content).digest('hex');
// No process has this number.
const dead = 2 ** 22 + 1;

describe('cachedFile', () => {
  const server = new FileServer();
  let cacheDir = '';

  before(() => server.start());
  after(() => server.stop());
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(tmpdir(), 'millrace-cached-'));
  });
  afterEach(() => rm(cacheDir, { recursive: true }));

  it('fetches a file once, through broken connections, and gives its path', async () => {
    server.serve({ content, breakAfter: 40_000 });
    const file = await cachedFile(server.url, { cacheDir, sha256 });
    expect(path.basename(file)).to.equal('data.csv');
    expect(await readFile(file)).to.deep.equal(content);
    const { length } = server.requests;
    expect(await cachedFile(new URL(server.url), { cacheDir, sha256 })).to.equal(file);
    expect(server.requests).to.have.length(length);
    expect(await readdir(path.dirname(file))).to.deep.equal(['data.csv']);
  });

  it('fetches a file of unknown content too', async () => {
    server.serve({ content });
    expect(await readFile(await cachedFile(server.url, { cacheDir }))).to.deep.equal(content);
  });

  it('keeps files of other addresses apart', async () => {
    server.serve({ content });
    const files = await Promise.all(
      ['?a', '?b'].map((query) => cachedFile(server.url + query, { cacheDir })),
    );
    expect(new Set(files).size).to.equal(2);
  });

  it('lets two calls at once fetch the same file', async () => {
    server.serve({ content });
    const [one, other] = await Promise.all([1, 2].map(() => cachedFile(server.url, { cacheDir, sha256 })));
    expect(one).to.equal(other);
    expect(await readFile(one ?? '')).to.deep.equal(content);
  });

  it('goes on with a download that failed', async () => {
    server.serve({ content, breakAfter: 30_000, failing: { status: 500, times: 9, after: 1 } });
    const error = await refusal(() => cachedFile(server.url, { cacheDir, sha256 }));
    expect(error.code).to.equal('FETCH_FAILED');
    server.serve({ content });
    expect(await readFile(await cachedFile(server.url, { cacheDir, sha256 }))).to.deep.equal(content);
    expect(server.requests.map(({ range }) => range)).to.deep.equal(['bytes=30000-']);
  });

  it('goes on with what a process that was killed has left, and begins anew where that is not good', async () => {
    const left = {
      good: content.subarray(0, 60_000),
      bad: Buffer.alloc(60_000),
      long: Buffer.alloc(100_000),
    };
    for (const [kind, bytes] of Object.entries(left)) {
      server.serve({ content });
      const folder = await partFolder(kind);
      await writeFile(path.join(folder, `data.csv.${dead}.0a-1b.part`), bytes);
      const file = await cachedFile(`${server.url}?${kind}`, { cacheDir, sha256 });
      expect(await readFile(file)).to.deep.equal(content);
      expect(await readdir(folder)).to.deep.equal(['data.csv']);
      expect(server.requests).to.have.length(kind === 'good' ? 1 : 2);
      expect(server.requests[0]).to.include({ range: `bytes=${bytes.length}-` });
    }
  });

  it('leaves alone what a living process is fetching', async () => {
    server.serve({ content });
    const folder = await partFolder('alive');
    const part = `data.csv.${process.ppid}.0a-1b.part`;
    await writeFile(path.join(folder, part), 'mine');
    await cachedFile(`${server.url}?alive`, { cacheDir, sha256 });
    expect(await readdir(folder)).to.have.members(['data.csv', part]);
  });

  it('refuses other content than expected, and leaves nothing behind', async () => {
    server.serve({ content: content.subarray(1) });
    const error = await refusal(() => cachedFile(server.url, { cacheDir, sha256 }));
    expect(error.code).to.equal('FETCH_FAILED');
    expect(error.message).to.include(sha256);
    expect(
      (await readdir(cacheDir, { recursive: true })).filter((name) => name.includes('data')),
    ).to.deep.equal([]);
  });

  for (const [what, [url, options]] of Object.entries({
    url: ['ftp://example.com/a', {}],
    sha256: ['http://example.com/a', { sha256: 'abc' }],
    cacheDir: ['http://example.com/a', { cacheDir: '' }],
  } as const))
    it(`refuses another ${what}`, async () => {
      const error = await refusal(() => cachedFile(url, options));
      expect(error.message).to.include(`cachedFile.${what}`);
    });

  async function partFolder(query: string): Promise<string> {
    const hash = createHash('sha256').update(`${server.url}?${query}`).digest('hex').slice(0, 16);
    const folder = path.join(cacheDir, hash);
    await mkdir(folder);
    return folder;
  }
});
