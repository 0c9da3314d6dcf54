import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { createStep } from '../../../engines/tune/workloads.js';
import { keepBackend } from '../keep-backend.js';

describe('the networks that settings are measured with', () => {
  keepBackend();

  for (const workload of ['perceptron', 'convolution'] as const) {
    it(`train: ${workload}`, async () => {
      const step = createStep(workload, await engine({ prefer: 'wasm' }));
      const first = step();
      const { numTensors } = memory();
      const losses = [step(), step(), step()];
      expect(first).to.be.closeTo(Math.log(10), 0.5);
      expect(losses.at(-1)).to.be.lessThan(first);
      expect(memory().numTensors).to.equal(numTensors);
    });
  }
});
