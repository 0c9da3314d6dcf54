import { memory, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { model as functional, input, layers, SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { activationsBy } from '../../models/activations.js';
import { mlp } from '../../models/mlp.js';
import { averageWeights } from '../../models/optimizers/average-weights.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { TensorTrainer } from '../../models/tensor-trainer.js';
import { PlainTrainer } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, trainerOf } from './support.js';

describe('activations of a trainer', () => {
  const batch = (number: number): Batch => classBatch([4, 4, 1], { number });
  const made: TensorTrainer[] = [];
  const trainer = async (options: Parameters<typeof trainerOf>[0]): Promise<TensorTrainer> => {
    const one = await trainerOf(options);
    made.push(one);
    return one;
  };
  afterEach(() => {
    for (const each of made.splice(0)) each.dispose();
  });

  it('are what its layers put out, in their order, as predicting computes them', async () => {
    const one = await trainer({ model: pictureNetwork });
    const { x } = batch(1);
    const found = one.activations({ x });
    expect(found.map(({ name, shape }) => `${name} [${shape}]`)).to.deep.equal([
      'edges [8,3,3,2]',
      'normal [8,3,3,2]',
      'dropped [8,3,3,2]',
      'flat [8,18]',
      'scores [8,3]',
    ]);
    expect(found.at(-1)?.data).to.deep.equal(one.predict(x).data);
    // Nothing is dropped, as in predicting.
    expect(found[2]?.data).to.deep.equal(found[1]?.data);
  });

  it('are those of a layer as tf.layers computes it by itself', async () => {
    const network = pictureNetwork();
    const one = await trainer({ model: network });
    const { x } = batch(1);
    const expected = tidy(() => {
      const edges = network.getLayer('edges').apply(tensor4d(Float32Array.from(x.data), [8, 4, 4, 1]));
      return 'dataSync' in edges ? edges.dataSync().slice() : undefined;
    });
    const [edges] = one.activations({ x, layers: ['edges'] });
    expect(edges?.data).to.deep.equal(expected);
    network.dispose();
  });

  it('are by default those of the batch of the last step', async () => {
    const one = await trainer({ model: pictureNetwork });
    one.step(batch(3));
    expect(one.activations()).to.deep.equal(one.activations({ x: batch(3).x }));
    expect(one.activations()).not.to.deep.equal(one.activations({ x: batch(4).x }));
  });

  it('change nothing, and leave no tensor', async () => {
    const [asked, unasked] = [
      await trainer({ model: pictureNetwork }),
      await trainer({ model: pictureNetwork }),
    ];
    for (let number = 0; number < 3; number++) {
      for (const each of [asked, unasked]) each.step(batch(number));
      const { numTensors } = memory();
      asked.activations();
      expect(memory().numTensors).to.equal(numTensors);
    }
    expect(asked.snapshot()).to.deep.equal(unasked.snapshot());
  });

  it('are those of the averaged weights where predictions are', async () => {
    const optimizer = averageWeights(sgd(0.5), { decay: 0.5 });
    const one = await trainer({ model: pictureNetwork, optimizer });
    for (const number of [0, 1]) one.step(batch(number));
    const { x } = batch(2);
    expect(one.activations({ x }).at(-1)?.data).to.deep.equal(one.predict(x).data);
  });

  it('tell a layer within a model behind its name, and one used twice twice', async () => {
    const one = await trainer({ model: nestedNetwork });
    const names = one.activations({ x: classBatch([3]).x }).map(({ name }) => name);
    expect(names).to.deep.equal(['encoder/code', 'shared', 'shared-2', 'sum']);
  });

  it('number layers without a name within the network, whatever was made before', async () => {
    const unnamed = () =>
      sequential({ layers: [layers.dense({ inputShape: [4], units: 2 }), layers.dense({ units: 3 })] });
    unnamed().dispose();
    const one = await trainer({ model: unnamed });
    expect(one.activations({ x: classBatch([4]).x }).map(({ name }) => name)).to.deep.equal([
      'dense_Dense1',
      'dense_Dense2',
    ]);
  });

  it('leave the layers as they were, also where computing fails', async () => {
    const network = pictureNetwork();
    const one = await trainer({ model: network });
    expect((await refusal(() => one.activations({ x: classBatch([3]).x }))).code).to.equal('SHAPE_INVALID');
    one.activations({ x: batch(0).x });
    for (const layer of network.layers) expect(Object.hasOwn(layer, 'call')).to.equal(false);
    network.dispose();
  });

  describe('are refused', () => {
    it('of a layer that the network does not have, naming those it has', async () => {
      const one = await trainer({ model: pictureNetwork });
      const error = await refusal(() => one.activations({ x: batch(0).x, layers: ['edge'] }));
      expect(error.code).to.equal('NAME_UNKNOWN');
      expect(error.message).to.include("layer of trainer model: got 'edge'").and.include('edges, normal');
    });

    it('of a function of variables', async () => {
      const one = await trainer({ model: mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 }) });
      const error = await refusal(() => one.activations({ x: classBatch([4]).x }));
      expect(error.code).to.equal('OPTION_INVALID');
      expect(error.message).to.include("variant 'layers'");
    });

    it('without a batch, where no step was done', async () => {
      const one = await trainer({ model: pictureNetwork });
      const error = await refusal(() => one.activations());
      expect(error.code).to.equal('INPUT_INVALID');
      expect(error.message).to.include('activations of trainer model');
    });

    it('of a trainer that tells none', async () => {
      const error = await refusal(() => activationsBy(new PlainTrainer()));
      expect(error.code).to.equal('OPTION_INVALID');
      expect(error.message).to.include('activations of trainer model');
    });
  });
});

function pictureNetwork() {
  return sequential({
    layers: [
      layers.conv2d({ name: 'edges', inputShape: [4, 4, 1], filters: 2, kernelSize: 2, activation: 'relu' }),
      layers.batchNormalization({ name: 'normal' }),
      layers.dropout({ name: 'dropped', rate: 0.5 }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'scores', units: 3 }),
    ],
  });
}

/** An encoder within it, and a layer that is applied to two things. */
function nestedNetwork() {
  const encoder = sequential({
    name: 'encoder',
    layers: [layers.dense({ name: 'code', inputShape: [3], units: 3 })],
  });
  const shared = layers.dense({ name: 'shared', units: 3 });
  const given = input({ shape: [3] });
  const sum = layers.add({ name: 'sum' });
  const codes = [given, symbolic(encoder.apply(given))].map((each) => symbolic(shared.apply(each)));
  return functional({ inputs: given, outputs: symbolic(sum.apply(codes)) });
}

function symbolic(value: unknown): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  throw new TypeError('a symbolic tensor was expected');
}
