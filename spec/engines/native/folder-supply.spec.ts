import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { folderSupply } from '../../../engines/native/folder-supply.js';
import { refusal } from '../../helpers/refusal.js';
import { useFolder } from './folder.js';

const sha256 = createHash('sha256').update('wheel').digest('hex');
const integrity = `sha512-${createHash('sha512').update('package').digest('base64')}`;
const wheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  platform: 'manylinux_2_27_x86_64',
  sha256,
  bytes: 5,
};
const npmPackage = { name: '@tensorflow/tfjs-node', version: '4.22.0', integrity };

describe('parts from a folder', () => {
  const folder = useFolder();

  it('are found under the names that npm and pip give them', async () => {
    await writeFile(folder.path('tensorflow-tfjs-node-4.22.0.tgz'), 'package');
    const name = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.manylinux2014_x86_64.whl';
    await writeFile(folder.path(name), 'wheel');
    const supply = await folderSupply(folder.path());
    expect(await supply.fetchPackage(npmPackage)).to.equal(folder.path('tensorflow-tfjs-node-4.22.0.tgz'));
    expect(await supply.fetchWheel(wheel)).to.equal(folder.path(name));
  });

  it('are the ones for this platform, among those for several', async () => {
    for (const tag of ['macosx_12_0_arm64', 'manylinux_2_27_aarch64'])
      await writeFile(folder.path(`tensorflow_cpu-2.21.0-cp311-cp311-${tag}.whl`), 'another');
    const supply = await folderSupply(folder.path());
    expect((await refusal(() => supply.fetchWheel(wheel))).message).to.match(
      /holds no tensorflow_cpu-2\.21\.0-.*manylinux_2_27_x86_64\.whl.*native download/,
    );
  });

  it('are refused when they were altered', async () => {
    await writeFile(folder.path('tensorflow-tfjs-node-4.22.0.tgz'), 'altered');
    await writeFile(folder.path('tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'), 'altered');
    const supply = await folderSupply(folder.path());
    for (const fetch of [() => supply.fetchPackage(npmPackage), () => supply.fetchWheel(wheel)])
      expect((await refusal(fetch)).message).to.contain('has another content');
  });

  it('are named when they are missing, as is a folder that is', async () => {
    const supply = await folderSupply(folder.path());
    expect((await refusal(() => supply.fetchPackage(npmPackage))).message).to.contain(
      'holds no tensorflow-tfjs-node-4.22.0.tgz',
    );
    expect((await refusal(() => folderSupply(folder.path('nowhere')))).message).to.match(
      /nowhere cannot be read.*native download/,
    );
  });
});
