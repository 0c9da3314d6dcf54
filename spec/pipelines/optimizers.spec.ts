import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { adadelta, adagrad, adam, batchSizes, momentum, rmsprop, sgd } from '../../pipelines/index.js';
import { type Followed, follow, only } from './follow.js';

const lessons = { sgd, momentum, adagrad, rmsprop, adadelta, adam };

const small = { epochs: 1, batchSize: 100, checkpointEvery: 1000 } as const;

const losses = (followed: Followed): readonly number[] => only(followed, 'step').map(({ loss }) => loss);

for (const [name, lesson] of Object.entries(lessons)) {
  describe(`pipeline ${name}`, () => {
    it('does the same from its equations as the optimizer of the library, and leaves no tensor', async () => {
      const scratch = await follow(lesson, small);
      const before = memory().numTensors;
      const builtIn = losses(await follow(lesson, { ...small, optimizer: 'built-in' }));
      expect(memory().numTensors).to.equal(before);
      expect(builtIn).to.have.length(15);
      for (const [step, loss] of losses(scratch).entries())
        expect(builtIn[step], `step ${step + 1}`).to.be.closeTo(loss, 1e-3 * loss + 1e-6);
    });
  });
}

describe('pipeline batch-sizes', () => {
  it('makes as many steps as there are batches, down to one for all samples', async () => {
    const whole = await follow(batchSizes, { batchSize: 1500, learningRate: 1, epochs: 3 });
    expect(only(whole, 'step').map(({ size }) => size)).to.deep.equal([1500, 1500, 1500]);
    const [first = 0, , last = 0] = losses(whole);
    expect(last).to.be.below(first);
  });
});
