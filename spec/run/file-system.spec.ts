import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { hasCode, nodeFileSystem } from '../../run/file-system.js';

const bytes = Uint8Array.from([0, 1, 254, 255]);

async function failure(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('nodeFileSystem', () => {
  let dir: string;
  const at = (...names: string[]): string => path.join(dir, ...names);

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'millrace-file-system-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('reads the bytes that were written', async () => {
    await nodeFileSystem.writeFile(at('a'), bytes);
    await nodeFileSystem.syncFile(at('a'));
    expect(Uint8Array.from(await nodeFileSystem.readFile(at('a')))).to.deep.equal(bytes);
  });

  it('replaces a file that is there', async () => {
    await nodeFileSystem.writeFile(at('a'), bytes);
    await nodeFileSystem.writeFile(at('a'), bytes.subarray(0, 1));
    expect(await nodeFileSystem.readFile(at('a'))).to.have.length(1);
  });

  it('makes directories with those above, and is content with one that is there', async () => {
    await nodeFileSystem.makeDirectory(at('a', 'b'));
    await nodeFileSystem.makeDirectory(at('a', 'b'));
    await nodeFileSystem.syncDirectory(at('a'));
    expect(await readdir(at('a'))).to.deep.equal(['b']);
  });

  it('lists names with what they are', async () => {
    await nodeFileSystem.makeDirectory(at('directory'));
    await nodeFileSystem.writeFile(at('file'), bytes);
    expect(await nodeFileSystem.list(dir)).to.have.deep.members([
      { name: 'directory', kind: 'directory' },
      { name: 'file', kind: 'file' },
    ]);
  });

  it('renames a directory with what is in it', async () => {
    await nodeFileSystem.makeDirectory(at('a'));
    await nodeFileSystem.writeFile(at('a', 'file'), bytes);
    await nodeFileSystem.rename(at('a'), at('b'));
    expect(await readdir(dir)).to.deep.equal(['b']);
    expect(await readdir(at('b'))).to.deep.equal(['file']);
  });

  it('does not rename over a directory that holds something', async () => {
    await nodeFileSystem.makeDirectory(at('a'));
    await nodeFileSystem.makeDirectory(at('b', 'c'));
    expect(await failure(() => nodeFileSystem.rename(at('a'), at('b')))).to.be.an('error');
    expect(await readdir(dir)).to.have.members(['a', 'b']);
  });

  it('removes a file, and a directory only when it is empty', async () => {
    await nodeFileSystem.makeDirectory(at('a'));
    await nodeFileSystem.writeFile(at('a', 'file'), bytes);
    expect(hasCode(await failure(() => nodeFileSystem.removeDirectory(at('a'))), 'ENOTEMPTY')).to.equal(true);
    await nodeFileSystem.removeFile(at('a', 'file'));
    await nodeFileSystem.removeDirectory(at('a'));
    expect(await readdir(dir)).to.deep.equal([]);
  });

  it('fails with the code of the system', async () => {
    const missing = [
      () => nodeFileSystem.readFile(at('missing')),
      () => nodeFileSystem.syncFile(at('missing')),
      () => nodeFileSystem.list(at('missing')),
      () => nodeFileSystem.removeFile(at('missing')),
      () => nodeFileSystem.removeDirectory(at('missing')),
      () => nodeFileSystem.rename(at('missing'), at('other')),
      () => nodeFileSystem.writeFile(at('missing', 'file'), bytes),
    ];
    for (const action of missing) expect(hasCode(await failure(action), 'ENOENT')).to.equal(true);
  });
});
