import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { mlp, softmaxRegression } from '../../pipelines/index.js';
import { type Followed, follow, only } from './follow.js';

const small = { limit: 1000, batchSize: 50, epochs: 2, learningRate: 0.1, checkpointEvery: 10 };

const runs = {
  'softmax-regression': (variant: 'scratch' | 'layers') => follow(softmaxRegression, { ...small, variant }),
  mlp: (variant: 'scratch' | 'layers') => follow(mlp, { ...small, variant, hidden: [32, 16], augment: true }),
};

const losses = (followed: Followed): readonly number[] => only(followed, 'step').map(({ loss }) => loss);

for (const [name, run] of Object.entries(runs)) {
  describe(`pipeline ${name}`, () => {
    let scratch: Followed;
    before(async () => {
      scratch = await run('scratch');
    });

    it('learns: the loss falls from epoch to epoch', () => {
      const [first, second] = only(scratch, 'epoch').map(({ loss }) => loss);
      expect(second).to.be.lessThan(Number(first));
    });

    it('records steps, epochs and evaluations of the test set, and ends', () => {
      expect(only(scratch, 'step')).to.have.length(40);
      expect(only(scratch, 'epoch').map(({ samples }) => samples)).to.deep.equal([1000, 1000]);
      for (const { data, samples, metrics } of only(scratch, 'evaluation')) {
        expect({ data, samples }).to.deep.equal({ data: 'test', samples: 1000 });
        expect(metrics.accuracy).to.be.within(0, 1);
      }
      expect(only(scratch, 'end')).to.have.length(1);
    });

    it('records the options that decide the result, and not those that may change at a resume', () => {
      const [{ options } = { options: {} }] = only(scratch, 'start');
      expect(options).to.include.keys('batchSize', 'learningRate', 'variant', 'limit');
      expect(options).not.to.have.any.keys('epochs', 'data', 'checkpointEvery');
    });

    it('learns the same from scratch and on tf.layers, and leaves no tensor behind', async () => {
      const before = memory().numTensors;
      const layers = losses(await run('layers'));
      expect(memory().numTensors).to.equal(before);
      expect(layers).to.have.length(40);
      for (const [step, loss] of losses(scratch).entries())
        expect(layers[step]).to.be.closeTo(loss, 1e-4 * loss);
    });
  });
}
