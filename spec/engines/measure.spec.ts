import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine, measureGflops } from '../../engines/index.js';
import { keepBackend } from './keep-backend.js';

describe('measureGflops', () => {
  keepBackend();

  it('measures the engine in use and leaves no tensor', async () => {
    await engine({ prefer: 'wasm' });
    const { numTensors } = memory();
    expect(await measureGflops())
      .to.be.greaterThan(0)
      .and.to.be.lessThan(1e6);
    expect(memory().numTensors).to.equal(numTensors);
  });
});
