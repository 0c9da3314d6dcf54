import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { installationDir, installedFiles, recipe } from '../../engines/native/layout.js';
import { call } from './command-line.js';

describe('millrace native', () => {
  let cache: string;
  let before: string | undefined;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'millrace-native-'));
    before = process.env.MILLRACE_CACHE;
    process.env.MILLRACE_CACHE = cache;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.MILLRACE_CACHE;
    else process.env.MILLRACE_CACHE = before;
    await rm(cache, { recursive: true });
  });

  const pretendInstalled = async (): Promise<string> => {
    const dir = installationDir();
    await mkdir(join(dir, 'lib'), { recursive: true });
    await writeFile(join(dir, 'lib/libtensorflow_cc.so.2'), Buffer.alloc(3e6));
    const manifest = { recipe, tensorflow: '2.21.0', tfjsNode: '4.22.0', binding: 'prebuilt' };
    await writeFile(join(dir, installedFiles.manifest), JSON.stringify(manifest));
    return dir;
  };

  it('has a help with its commands and examples', async () => {
    const { code, stdout, stderr } = await call('native', '--help');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const part of ['install', 'status', 'remove', 'download', 'Examples:', '--from parts'])
      expect(stdout).to.contain(part);
  });

  it('has a help for each command', async () => {
    const { code, stdout } = await call('native', 'install', '--help');
    expect(code).to.equal(0);
    for (const part of ['--gpu', '--from <dir>', '--force']) expect(stdout).to.contain(part);
  });

  for (const typed of [['--offline'], ['install', 'now'], ['download'], ['statsu']]) {
    it(`answers '${typed.join(' ')}' with one line and exit code 2`, async () => {
      const { code, stdout, stderr } = await call('native', ...typed);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/^error: .+\n$/);
    });
  }

  it('installs when no command is named, and says in one line why it cannot', async () => {
    for (const command of [[], ['install']]) {
      const { code, stdout, stderr } = await call('native', ...command, '--from', join(cache, 'nowhere'));
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.match(/^error NATIVE_INSTALL_FAILED: .+\n$/m);
    }
    expect(await readdir(cache), 'nothing is left').to.deep.equal([]);
  });

  describe('status', () => {
    it('exits with 1 where there is none', async () => {
      const { code, stdout } = await call('native', 'status');
      expect(code).to.equal(1);
      expect(stdout).to.match(/not (installed|offered)/);
    });

    it('names the one that is used, its size and its binding', async () => {
      const dir = await pretendInstalled();
      const { code, stdout, stderr } = await call('native', 'status');
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout).to.match(/^Native TensorFlow 2\.\d+\.\d, in /);
      expect(stdout).to.contain(`ready         3 MB  ${dir} (binding: prebuilt)`);
    });

    it('names what is of no use', async () => {
      const names = [
        'native-2.4.0-linux-x64',
        `native-2.4.0-linux-x64.partial-${process.ppid}-0a@${hostname()}`,
        'data',
      ];
      for (const name of names) await mkdir(join(cache, name));
      const { stdout } = await call('native', 'status');
      expect(stdout)
        .to.match(/old .*native-2\.4\.0-linux-x64$/m)
        .and.to.match(/unfinished .*partial/)
        .and.to.not.contain('data');
    });
  });

  describe('remove', () => {
    it('says what it removed, and how large that was; what is not its own stays', async () => {
      const dir = await pretendInstalled();
      await mkdir(join(cache, 'native-2.4.0-linux-x64'));
      await mkdir(join(cache, 'data'));
      const { code, stdout } = await call('native', 'remove');
      expect(code).to.equal(0);
      expect(stdout)
        .to.contain(`removed ready         3 MB  ${dir}`)
        .and.to.match(/native-2\.4\.0-linux-x64\n/)
        .and.to.match(/3 MB removed\n$/);
      expect(await readdir(cache)).to.deep.equal(['data']);
    });

    it('keeps what another process is making', async () => {
      const name = `native-2.4.0-linux-x64.partial-${process.ppid}-0a@${hostname()}`;
      await mkdir(join(cache, name));
      const { stdout } = await call('native', 'remove');
      expect(stdout).to.match(/^kept .*another process/);
      expect(await readdir(cache)).to.deep.equal([name]);
    });

    it('is content where there is nothing', async () => {
      expect(await call('native', 'remove')).to.deep.equal({
        code: 0,
        stdout: 'There is nothing to remove\n',
        stderr: '',
      });
    });
  });
});
