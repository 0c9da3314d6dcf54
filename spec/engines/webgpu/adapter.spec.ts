import { expect } from 'chai';
import { adapterName } from '../../../engines/webgpu/adapter.js';

describe('adapterName', () => {
  const unnamed = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false };

  it('is the card with its driver', () => {
    expect(adapterName({ ...unnamed, device: 'NVIDIA T4', description: 'NVIDIA: 550.54.14' })).to.equal(
      'NVIDIA T4 (NVIDIA: 550.54.14)',
    );
  });

  it('says when no card computes', () => {
    expect(adapterName({ ...unnamed, device: 'llvmpipe', isFallbackAdapter: true })).to.equal(
      'software llvmpipe',
    );
  });

  it('is what is known, where not all is', () => {
    expect(adapterName({ ...unnamed, vendor: 'apple', architecture: 'metal-3' })).to.equal('apple metal-3');
    expect(adapterName({ ...unnamed, device: 'Apple M1', description: 'Apple M1' })).to.equal('Apple M1');
    expect(adapterName(unnamed)).to.equal('unnamed adapter');
  });
});
