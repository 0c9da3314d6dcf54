import { BatchMatMul, FusedBatchNorm, getGradient, getKernel } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { applyRepairs, repairKernels } from '../../../engines/repairs/index.js';
import { keepBackend } from '../keep-backend.js';

describe('repairs', () => {
  keepBackend();
  before(() => engine({ prefer: 'cpu' }));

  it('wrap a kernel once, however often they are made', () => {
    const kernels = (): unknown[] => [BatchMatMul, FusedBatchNorm].map((name) => getKernel(name, 'cpu'));
    const before = kernels();
    repairKernels('cpu');
    expect(kernels()).to.deep.equal(before);
  });

  it('wrap a gradient once, however often they are made', () => {
    const before = getGradient(FusedBatchNorm);
    applyRepairs();
    expect(getGradient(FusedBatchNorm)).to.equal(before);
  });
});
