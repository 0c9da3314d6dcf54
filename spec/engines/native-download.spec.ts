import { readdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect } from 'chai';
import { downloadNative } from '../../engines/native-download.js';
import { installNative } from '../../engines/native-install.js';
import { refusal } from '../helpers/refusal.js';
import { useFolder } from './native/folder.js';
import { failed, machineWithout, pretendedMachine } from './native/pretended-machine.js';

describe('downloadNative', () => {
  const folder = useFolder();
  const say = (): void => undefined;

  it('fetches all parts into a folder, a compiler among them, and says where they are', async () => {
    const files = await downloadNative(folder.path('parts'), { say }, pretendedMachine());
    const names = ['binding-1.0.0.tgz', 'headers-1.0.0.tgz', 'tensorflow-9.9.9-any.whl'];
    expect(files.map((file) => basename(file)).slice(0, 3)).to.deep.equal(names);
    expect(basename(files[3] ?? '')).to.match(/^ziglang-/);
    expect(await readdir(folder.path('parts'))).to.have.members(files.map((file) => basename(file)));
  });

  it('fetches the libraries for a GPU too', async () => {
    const files = await downloadNative(folder.path('parts'), { say, gpu: true }, pretendedMachine());
    expect(files.map((file) => basename(file))).to.include('nvidia_cublas_cu12-9.9.9-any.whl');
  });

  it('serves an installation without a network', async () => {
    const from = folder.path('parts');
    await downloadNative(from, { say }, pretendedMachine());
    const offline = machineWithout(/npm|node|python/);
    expect((await installNative({ say, from, cacheDir: folder.path('cache') }, offline)).fresh).to.equal(
      true,
    );
  });

  it('names what is missing', async () => {
    const offline = pretendedMachine({ download: () => failed('ERROR: No matching distribution found') });
    const { code, message } = await refusal(() => downloadNative(folder.path('parts'), { say }, offline));
    expect(code).to.equal('NATIVE_INSTALL_FAILED');
    expect(message).to.contain('registry cannot be reached');
  });

  it('names a folder that cannot be written', async () => {
    await writeFile(folder.path('file'), '');
    const { message } = await refusal(() => downloadNative(folder.path('file'), { say }, pretendedMachine()));
    expect(message).to.contain('cannot be written');
  });
});
