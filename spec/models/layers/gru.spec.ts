import { grad, sum, tensor, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { gru } from '../../../models/layers/gru.js';
import { oneTensor } from '../../../models/layers/layer-options.js';
import { layersModel } from '../../../models/layers-model.js';
import { modelContract } from '../../contracts/model.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, trainerOf } from '../support.js';
import { outputOf } from './support.js';

describe('gru', () => {
  before(() => engine({ prefer: 'cpu' }));

  const facts = { inputShape: [4, 2], classes: 3, topology: true };
  const network = () =>
    sequential({ layers: [gru({ units: 3, inputShape: [4, 2] }), layers.dense({ units: 3 })] });
  const stacked = () =>
    sequential({
      layers: [
        gru({ units: 3, returnSequences: true, inputShape: [4, 2] }),
        layers.bidirectional({ layer: recurrent(), mergeMode: 'concat' }),
        layers.dense({ units: 3 }),
      ],
    });

  modelContract('a network on gru', () => layersModel('gru', network), facts);
  modelContract(
    'a network on stacked gru, the second bidirectional',
    () => layersModel('gru', stacked),
    facts,
  );

  it('gives the last state, every state, or the state besides', () => {
    const x = zeros([2, 4, 3]);
    const shapeOf = (options: object) => {
      const layer = gru({ units: 5, ...options });
      const { shape } = outputOf(layer, x);
      layer.dispose();
      return shape;
    };
    expect(shapeOf({})).to.deep.equal([2, 5]);
    expect(shapeOf({ returnSequences: true })).to.deep.equal([2, 4, 5]);
    expect(gru({ units: 5, returnState: true }).computeOutputShape([null, 4, 3])).to.deep.equal([
      [null, 5],
      [null, 5],
    ]);
    x.dispose();
  });

  it('has the weights of Keras, with a bias for each product', () => {
    const shapesOf = (resetAfter: boolean) => {
      const layer = gru({ units: 5, resetAfter });
      layer.build([null, 4, 3]);
      const weights = layer.weights.map(({ originalName, shape }) => [originalName, shape]);
      for (const weight of layer.weights) weight.dispose();
      return weights;
    };
    const [kernel, recurrentKernel] = [
      ['kernel', [3, 15]],
      ['recurrent_kernel', [5, 15]],
    ];
    expect(shapesOf(true)).to.deep.equal([kernel, recurrentKernel, ['bias', [2, 15]]]);
    expect(shapesOf(false)).to.deep.equal([kernel, recurrentKernel, ['bias', [15]]]);
  });

  it('does not move where it is not trainable, and is saved all the same', async () => {
    const frozen = () =>
      sequential({
        layers: [gru({ units: 3, trainable: false, inputShape: [4, 2] }), layers.dense({ units: 3 })],
      });
    const trainer = await trainerOf({ model: frozen });
    const before = trainer.snapshot().weights;
    trainer.step(classBatch([4, 2]));
    const after = trainer.snapshot().weights;
    const moved = after.filter(({ data }, index) => `${data}` !== `${before[index]?.data}`);
    expect(moved.map(({ name }) => name)).to.deep.equal(['dense_Dense1/kernel', 'dense_Dense1/bias']);
    expect(after).to.have.length(5);
    trainer.dispose();
  });

  it('takes the sigmoid for its gates where tf.layers would take hardSigmoid', () => {
    expect(gru({ units: 2, resetAfter: false }).getConfig()).to.include({ recurrentActivation: 'sigmoid' });
    expect(layers.gru({ units: 2 }).getConfig()).to.include({ recurrentActivation: 'hardSigmoid' });
  });

  it('leaves gradients of gradients to tf.layers', () => {
    const layer = gru({ units: 2 });
    const x = tensor([0.5, -1, 0.25, 2], [1, 2, 2]);
    layer.build(x.shape);
    const curvature = (call: layers.Layer['call']): readonly number[] => {
      const slope = grad((each) => sum(oneTensor(call.call(layer, each, {}))));
      return [...grad((each) => sum(slope(each)))(x).dataSync()];
    };
    const curvatures = curvature(layer.call);
    expect(curvatures.some((value) => Math.abs(value) > 1e-4)).to.equal(true);
    expect(curvatures).to.deep.equal(curvature(layers.RNN.prototype.call));
    for (const weight of layer.weights) weight.dispose();
  });

  it('refuses options', async () => {
    expect((await refusal(() => gru({ units: 0 }))).message).to.include('gru.units');
  });
});

function recurrent(): layers.RNN {
  const layer = gru({ units: 2 });
  if (layer instanceof layers.RNN) return layer;
  throw new Error('a gru is a recurrent layer');
}
