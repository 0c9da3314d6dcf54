import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { fetchFile } from '../../sources/fetch-file.js';
import { refusal } from '../helpers/refusal.js';

// printf 'hello' | sha256sum
const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const body = gzipSync('hello');

describe('fetchFile', () => {
  let folder = '';
  let url = '';
  const server = createServer((_, response) => response.end(body));

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-fetch-'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${portOf(server)}/hello.gz`;
  });

  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  it('puts the file in place, making its folder, with the bytes that were sent', async () => {
    const file = path.join(folder, 'a/b/hello.gz');
    await fetchFile({ url, file, sha256 });
    expect(await readFile(file)).to.deep.equal(body);
    expect(await readdir(path.dirname(file))).to.deep.equal(['hello.gz']);
  });

  it('says where it cannot write, and leaves nothing behind', async () => {
    const file = path.join(folder, 'taken/hello.gz');
    await mkdir(path.join(file, 'inside'), { recursive: true });
    const error = await refusal(() => fetchFile({ url, file, sha256 }));
    expect(error.code).to.equal('FETCH_FAILED');
    expect(error.message).to.include(file);
    expect(await readdir(path.dirname(file))).to.deep.equal(['hello.gz']);
  });

  it('says when nobody answers', async () => {
    const file = path.join(folder, 'never.gz');
    const error = await refusal(() => fetchFile({ url: 'http://127.0.0.1:1/', file, sha256 }));
    expect(error.code).to.equal('FETCH_FAILED');
    expect(await readdir(folder)).not.to.include('never.gz');
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
