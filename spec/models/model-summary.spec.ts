import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { layersModel } from '../../models/layers-model.js';
import { lenet } from '../../models/lenet.js';
import { mlp } from '../../models/mlp.js';
import { modelSummary } from '../../models/model-summary.js';

describe('modelSummary', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('tells the layers of a network, their shapes and their parameters, in order', async () => {
    const { layers, trainable, other } = await modelSummary(
      lenet({ variant: 'layers', batchNormalization: true }),
    );
    expect(layers.map(({ name }) => name).slice(0, 5)).to.deep.equal([
      'rescaling',
      'conv_1',
      'conv_1_norm',
      'conv_1_sigmoid',
      'conv_1_pool',
    ]);
    expect(layers).to.deep.include({ name: 'conv_1', shape: [24, 24, 6], parameters: 156 });
    expect(layers).to.deep.include({ name: 'conv_1_norm', shape: [24, 24, 6], parameters: 24 });
    expect(layers).to.deep.include({ name: 'flatten', shape: [256], parameters: 0 });
    expect({ trainable, other }).to.deep.equal({ trainable: 44_878, other: 452 });
  });

  it('tells the variables of a plain function, by layer', async () => {
    expect(await modelSummary(mlp({ inputShape: [4], hidden: [3], classes: 2 }))).to.deep.equal({
      layers: [
        { name: 'hidden_1', shape: undefined, parameters: 15 },
        { name: 'output', shape: undefined, parameters: 8 },
      ],
      trainable: 23,
      other: 0,
    });
  });

  it('counts what does not train apart, and takes 1 for a length that is not fixed', async () => {
    const model = layersModel('half frozen', () =>
      sequential({
        layers: [
          layers.dense({ name: 'frozen', units: 2, inputShape: [null, 3], trainable: false }),
          layers.dense({ name: 'free', units: 1 }),
        ],
      }),
    );
    const { layers: told, trainable, other } = await modelSummary(model);
    expect(told.map(({ shape }) => shape)).to.deep.equal([
      [1, 2],
      [1, 1],
    ]);
    expect([trainable, other]).to.deep.equal([3, 8]);
  });

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await modelSummary(lenet());
    expect(memory().numTensors).to.equal(before);
  });
});
