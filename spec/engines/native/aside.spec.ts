import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeAside, removeAtOnce } from '../../../engines/native/aside.js';
import { installedFiles, recipe } from '../../../engines/native/layout.js';
import { useFolder } from './folder.js';

describe('a folder made aside', () => {
  const folder = useFolder();
  const dir = (): string => folder.path('native-9.9.9');

  const fill = (maker: string) => async (aside: string) => {
    await mkdir(aside);
    const manifest = JSON.stringify({ recipe, tensorflow: '9.9.9', tfjsNode: '1.0.0', binding: maker });
    await writeFile(join(aside, installedFiles.manifest), manifest);
  };
  const maker = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(dir(), installedFiles.manifest), 'utf8')).binding;

  it('is there once it is complete, and not before', async () => {
    await makeAside(dir(), async (aside) => {
      expect(await readdir(folder.path())).to.deep.equal([]);
      await fill('first')(aside);
    });
    expect(await readdir(folder.path())).to.deep.equal(['native-9.9.9']);
  });

  it('leaves nothing when the work fails', async () => {
    const work = async (aside: string): Promise<void> => {
      await fill('first')(aside);
      throw new Error('no more room');
    };
    expect(await makeAside(dir(), work).catch((error: Error) => error.message)).to.equal('no more room');
    expect(await readdir(folder.path())).to.deep.equal([]);
  });

  it('gives way to a complete one that was put there meanwhile', async () => {
    await makeAside(dir(), async (aside) => {
      await makeAside(dir(), fill('second'));
      await fill('first')(aside);
    });
    expect(await maker()).to.equal('second');
    expect(await readdir(folder.path())).to.have.length(1);
  });

  it('takes the place of one that is to be replaced, and of one that is not complete', async () => {
    await mkdir(dir());
    await makeAside(dir(), fill('first'));
    expect(await maker()).to.equal('first');
    await makeAside(dir(), fill('second'), true);
    expect(await maker()).to.equal('second');
    expect(await readdir(folder.path())).to.have.length(1);
  });

  it('is removed by the next one when its process was killed, and kept while it lives', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const names = [pid, process.ppid].map((owner) => `native-1.0.0.partial-${owner}-00000000@${hostname()}`);
    const others = [`native-1.0.0.partial-${pid}-00000000@elsewhere`, `data.partial-${pid}-0@${hostname()}`];
    for (const name of [...names, ...others]) await mkdir(folder.path(name));
    await makeAside(dir(), fill('first'));
    expect(await readdir(folder.path())).to.have.members(['native-9.9.9', names[1], ...others]);
  });

  it('can be removed at once', async () => {
    await makeAside(dir(), fill('first'));
    await removeAtOnce(dir());
    expect(await readdir(folder.path())).to.deep.equal([]);
  });
});
