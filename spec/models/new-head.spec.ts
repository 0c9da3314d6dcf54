import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { newHead } from '../../models/new-head.js';
import { layerRates } from '../../models/optimizers/layer-rates.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { classBatch, trainerOf } from './support.js';

const trained = () =>
  sequential({
    layers: [
      layers.dense({ name: 'seen', inputShape: [4], units: 5, activation: 'relu' }),
      layers.dense({ name: 'old', units: 3 }),
    ],
  });

describe('newHead', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('keeps the body up to its last layer, and trains the head alone where the body is frozen', async () => {
    const body = trained();
    const before = [...(body.getLayer('seen').getWeights()[0]?.dataSync() ?? [])];
    const model = newHead(body, { classes: 2, hidden: [6] });
    const trainer = await trainerOf({ model, optimizer: layerRates(sgd(0.5), { seen: 0 }) });
    const losses = Array.from({ length: 20 }, () => trainer.step(classBatch([4], { classes: 2 })).loss);
    expect(losses.at(-1)).to.be.below(losses[0] ?? 0);
    const weights = new Map(trainer.snapshot().weights.map(({ name, data }) => [name, [...data]]));
    expect([...weights.keys()].filter((name) => name.endsWith('kernel'))).to.deep.equal([
      'seen/kernel',
      'head_1/kernel',
      'head/kernel',
    ]);
    expect(weights.get('seen/kernel')).to.deep.equal(before);
    trainer.dispose();
  });

  it('takes the layer that is asked for, and names one that the body does not have', async () => {
    const tensors = memory().numTensors;
    const whole = await trainerOf({ model: newHead(trained(), { classes: 2, after: 'old' }) });
    expect(whole.snapshot().weights.map(({ name }) => name)).to.include('old/kernel');
    whole.dispose();
    expect(memory().numTensors).to.equal(tensors);
    const body = trained();
    const refused = await trainerOf({ model: newHead(body, { classes: 2, after: 'gone' }) }).catch(String);
    expect(refused).to.include('gone').and.to.include('seen, old');
    body.dispose();
  });
});
