import { expect } from 'chai';
import type { Dawn, WebgpuPackages } from '../../engines/webgpu/packages.js';
import { createWebgpu } from '../../engines/webgpu.js';
import { refusal } from '../helpers/refusal.js';

const withoutAdapter: Dawn = { create: () => ({ requestAdapter: async () => null }), globals: {} };

/** Packages of which nothing is installed, unless told otherwise. */
function packages(given: Partial<WebgpuPackages> = {}): WebgpuPackages {
  const missing = async (): Promise<never> => {
    throw Object.assign(new Error("Cannot find package 'webgpu'"), { code: 'ERR_MODULE_NOT_FOUND' });
  };
  return { dawn: missing, tfjs: missing, ...given };
}

describe('webgpu', () => {
  it('is taken only where it is asked for', () => {
    expect(createWebgpu(packages()).onRequest).to.equal(true);
  });

  it('says what to install when a package is missing', async () => {
    const dawn = await refusal(() => createWebgpu(packages()).load({}));
    expect(dawn.code).to.equal('ENGINE_MISSING');
    expect(dawn.details.what).to.equal('the package webgpu cannot be loaded (it is not installed)');
    expect(dawn.details.advice).to.equal('Run npm install webgpu @tensorflow/tfjs-backend-webgpu');

    const tfjs = await refusal(() => createWebgpu(packages({ dawn: async () => withoutAdapter })).load({}));
    expect(tfjs.code).to.equal('ENGINE_MISSING');
    expect(tfjs.details.what).to.contain('the package @tensorflow/tfjs-backend-webgpu');
  });

  it('says why when a package is not made for this machine', async () => {
    const dawn = async (): Promise<never> => {
      throw new Error('GLIBC_2.35 not found\nRequire stack:');
    };
    const { code, details } = await refusal(() => createWebgpu(packages({ dawn })).load({}));
    expect(code).to.equal('ENGINE_MISSING');
    expect(details.what).to.match(/\(GLIBC_2\.35 not found\)$/);
  });

  it('says what is needed when there is no adapter', async () => {
    const tfjs = (): ReturnType<WebgpuPackages['tfjs']> => import('@tensorflow/tfjs-backend-webgpu');
    const { code, details } = await refusal(() =>
      createWebgpu(packages({ dawn: async () => withoutAdapter, tfjs })).load({}),
    );
    expect(code).to.equal('ENGINE_MISSING');
    expect(details.what).to.equal('WebGPU finds no graphics adapter');
    expect(details.advice).to.contain('VK_ADD_DRIVER_FILES');
  });
});
