import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { blockNetwork, centred } from '../../models/block-network.js';
import { createTrainer } from '../../models/create-trainer.js';
import { disposeLayers } from '../../models/dispose-layers.js';
import { oneTensor } from '../../models/layers/layer-options.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';

describe('blockNetwork', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('has the parameters that are counted by hand, the shared ones once', () => {
    const net = blockNetwork();
    expect(net.countParams()).to.equal(1200 + 1072 + 272 + 17);
    expect(net.weights.map(({ originalName }) => originalName.split('/')[0])).to.include.members([
      'first_wide',
      'second_narrow',
      'shared',
    ]);
    disposeLayers(net);
  });

  it('answers with one number for a sample', () => {
    const net = blockNetwork();
    expect(net.outputShape).to.deep.equal([null, 1]);
    disposeLayers(net);
  });
});

describe('what a network of tf.layers leaves', () => {
  it('is nothing, though a layer is applied twice and models lie in models', async () => {
    const cpu = await engine({ prefer: 'cpu' });
    const before = memory().numTensors;
    disposeLayers(blockNetwork());
    expect(memory().numTensors).to.equal(before);
    const options = { model: blockNetwork, optimizer: sgd(0.1), loss: squaredLoss };
    createTrainer(options, { engine: cpu, seed: 1 }).dispose();
    expect(memory().numTensors).to.equal(before);
  });
});

describe('centred', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('takes the mean of each sample away, and keeps the shape', () => {
    const y = oneTensor(centred().call(tensor2d([1, 2, 6, 0, 0, 3], [2, 3]), {}));
    expect(y.shape).to.deep.equal([2, 3]);
    expect([...y.dataSync()]).to.deep.equal([-2, -1, 3, -1, -1, 2]);
    y.dispose();
  });
});
