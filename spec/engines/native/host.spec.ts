import { expect } from 'chai';
import { freeBytes, partsForHost, thisHost } from '../../../engines/native/host.js';
import { wheelEntryTarget } from '../../../engines/native/parts.js';
import { refusal } from '../../helpers/refusal.js';
import { useFolder } from './folder.js';

describe('the machine for native TensorFlow', () => {
  for (const [platform, arch, tag] of [
    ['linux', 'x64', 'manylinux_2_27_x86_64'],
    ['linux', 'arm64', 'manylinux_2_27_aarch64'],
    ['darwin', 'arm64', 'macosx_12_0_arm64'],
    ['darwin', 'x64', 'macosx_10_15_x86_64'],
  ] as const) {
    it(`may be ${platform} on ${arch}`, () => {
      const glibc = platform === 'linux' ? '2.36' : undefined;
      expect(partsForHost({ platform, arch, glibc }).wheel.platform).to.equal(tag);
    });
  }

  for (const [host, reason] of [
    [{ platform: 'win32', arch: 'x64', glibc: undefined }, 'win32 on x64'],
    [{ platform: 'linux', arch: 'riscv64', glibc: '2.36' }, 'linux on riscv64'],
    [{ platform: 'linux', arch: 'x64', glibc: undefined }, 'musl'],
    [{ platform: 'linux', arch: 'x64', glibc: '2.17' }, 'glibc 2.17'],
  ] as const) {
    it(`may not be one with ${reason}`, async () => {
      const { code, message } = await refusal(() => partsForHost(host));
      expect(code).to.equal('NATIVE_INSTALL_FAILED');
      expect(message).to.contain(reason).and.to.contain('--engine wasm');
    });
  }

  it('is told from this process', () => {
    const { platform, arch } = thisHost();
    expect([platform, arch]).to.deep.equal([process.platform, process.arch]);
  });

  const folder = useFolder();
  it('has room for files', async () => {
    expect(await freeBytes(folder.path())).to.be.greaterThan(0);
  });
});

describe('files of the wheel', () => {
  it('go where the compiler and the loader look', () => {
    expect(wheelEntryTarget('tensorflow/libtensorflow_cc.so.2')).to.equal('lib/libtensorflow_cc.so.2');
    expect(wheelEntryTarget('tensorflow/libtensorflow_framework.2.dylib')).to.equal(
      'lib/libtensorflow_framework.2.dylib',
    );
    expect(wheelEntryTarget('tensorflow/include/tensorflow/c/c_api.h')).to.equal(
      'include/tensorflow/c/c_api.h',
    );
  });

  it('are left out when they are not needed, or point elsewhere', () => {
    for (const name of [
      'tensorflow/python/keras/layers.py',
      'tensorflow/include/tensorflow/c/c_api_experimental.h',
      '../tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_cc.so.2/../../x',
    ]) {
      expect(wheelEntryTarget(name), name).to.equal(undefined);
    }
  });
});
