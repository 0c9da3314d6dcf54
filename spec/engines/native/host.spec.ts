import { expect } from 'chai';
import { freeBytes, partsForHost, thisHost } from '../../../engines/native/host.js';
import { whyMissing } from '../../../engines/native/missing.js';
import { wheelEntryTarget } from '../../../engines/native/parts.js';
import { zigPartFor } from '../../../engines/native/zig-parts.js';
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

  it('may have a GPU where the build for it is offered: Linux on x64', async () => {
    const parts = partsForHost({ platform: 'linux', arch: 'x64', glibc: '2.36' }, 'gpu');
    expect(parts.wheel.name).to.equal('tensorflow');
    expect(parts.cuda.map(({ name }) => name)).to.include.members([
      'nvidia-cublas-cu12',
      'nvidia-cudnn-cu12',
      'nvidia-cuda-runtime-cu12',
    ]);
    const { message } = await refusal(() =>
      partsForHost({ platform: 'darwin', arch: 'arm64', glibc: undefined }, 'gpu'),
    );
    expect(message)
      .to.contain('build for GPUs is not offered for darwin on arm64')
      .and.to.contain('without --gpu');
  });

  it('has every part pinned by hash, and a compiler that could build the binding', () => {
    const targets = [
      ['linux', 'x64', 'cpu'],
      ['linux', 'x64', 'gpu'],
      ['linux', 'arm64', 'cpu'],
      ['darwin', 'arm64', 'cpu'],
      ['darwin', 'x64', 'cpu'],
    ] as const;
    for (const [platform, arch, variant] of targets) {
      const parts = partsForHost({ platform, arch, glibc: '2.36' }, variant);
      const zig = zigPartFor(platform, arch);
      for (const wheel of [parts.wheel, ...parts.cuda, ...(zig ? [zig] : [])])
        expect(wheel.sha256, wheel.name).to.match(/^[0-9a-f]{64}$/);
      expect(zig?.version).to.be.a('string');
      for (const { integrity } of [parts.tfjsNode, parts.nodeApiHeaders])
        expect(integrity).to.match(/^sha512-[\w+/]{86}==$/);
    }
  });

  it('is told to install it, or to go without it, when an engine is looked for', () => {
    const [able, unable] = [
      { platform: 'linux', arch: 'x64', glibc: '2.36' },
      { platform: 'win32', arch: 'x64', glibc: undefined },
    ].map(whyMissing);
    expect(able?.code).to.equal('ENGINE_MISSING');
    expect(able?.message).to.match(/not installed.*Run npx millrace native/);
    expect(unable?.code).to.equal('ENGINE_MISSING');
    expect(unable?.message).to.match(/not offered for win32.*--engine wasm/);
  });

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

  it("keep NVIDIA's libraries where TensorFlow looks for them: ../nvidia/NAME/lib from its own folder", () => {
    for (const name of ['nvidia/cublas/lib/libcublasLt.so.12', 'nvidia/cuda_runtime/lib/libcudart.so.12'])
      expect(wheelEntryTarget(name)).to.equal(name);
    for (const name of [
      'nvidia/cublas/include/cublas.h',
      'nvidia/cublas/lib/__init__.py',
      'nvidia/cudnn/lib/../../../libcudnn.so.9',
    ])
      expect(wheelEntryTarget(name), name).to.equal(undefined);
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
