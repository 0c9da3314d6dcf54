import { totalmem } from 'node:os';
import { expect } from 'chai';
import type { KernelCall } from '../../../engines/guards/guard.js';
import { checkSize, limitOf } from '../../../engines/guards/memory.js';
import { refusal } from '../../helpers/refusal.js';

const callOn = (on: KernelCall['on']): KernelCall => ({
  kernel: 'Fill',
  on,
  backend: {},
  inputs: {},
  attributes: {},
});

describe('checkSize', () => {
  for (const on of ['cpu', 'wasm', 'webgpu', 'tensorflow'] as const) {
    it(`on ${on} takes a result of the largest size, and refuses one number more`, async () => {
      const limit = limitOf(on);
      checkSize(callOn(on), limit);
      const { code, message } = await refusal(() => checkSize(callOn(on), limit + 1));
      expect(code).to.equal('INPUT_INVALID');
      expect(message).to.include(
        `size of the result of Fill: got ${limit + 1}, expected at most ${limit} numbers`,
      );
    });

    it(`on ${on} refuses a size that is not a number`, async () => {
      expect((await refusal(() => checkSize(callOn(on), Number.NaN))).code).to.equal('INPUT_INVALID');
    });
  }
});

describe('limitOf', () => {
  it('is what 32 bits address on wasm', () => {
    expect(limitOf('wasm') * 4).to.be.below(2 ** 31);
    expect((limitOf('wasm') + 1) * 4).to.equal(2 ** 31);
  });

  it('is no more than the memory of the machine elsewhere, one for all', () => {
    expect(limitOf('cpu') * 4).to.be.within(1, totalmem());
    expect(limitOf('tensorflow')).to.equal(limitOf('cpu'));
    expect(limitOf('webgpu')).to.equal(limitOf('cpu'));
  });
});
