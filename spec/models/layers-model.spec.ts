import { memory } from '@tensorflow/tfjs-core';
import {
  constraints,
  input,
  type LayersModel,
  layers,
  model,
  regularizers,
  SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { layersModel } from '../../models/layers-model.js';
import type { NamedArray } from '../../models/model.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { TensorTrainer } from '../../models/tensor-trainer.js';
import { modelContract } from '../contracts/model.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, expectResumable, trainerOf } from './support.js';

describe('layersModel', () => {
  const batch = (number: number): Batch => classBatch([4], { number });
  const dense = () => layers.dense({ units: 5, activation: 'tanh', inputShape: [4] });
  const output = () => layers.dense({ units: 3 });
  const stack = (...middle: layers.Layer[]) => sequential({ layers: [dense(), ...middle, output()] });
  const picture = () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 2, kernelSize: 2, activation: 'tanh', inputShape: [4, 4, 1] }),
        layers.maxPooling2d({ poolSize: 2, strides: 1 }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    });
  // Its orthogonal initialiser, as shipped, calls operations as methods, which tfjs-core alone does not have.
  const recurrent = () =>
    sequential({ layers: [layers.simpleRNN({ units: 3, inputShape: [4, 2] }), layers.dense({ units: 3 })] });

  modelContract('a sequential model of tf.layers', () => layersModel('stack', () => stack()), {
    inputShape: [4],
    classes: 3,
    topology: true,
  });

  modelContract('a functional model of tf.layers, with a branch', () => layersModel('branch', branch), {
    inputShape: [4],
    classes: 3,
    topology: true,
  });

  modelContract('a convolutional model of tf.layers', () => layersModel('picture', picture), {
    inputShape: [4, 4, 1],
    classes: 3,
    topology: true,
  });

  modelContract('a recurrent model of tf.layers', () => layersModel('recurrent', recurrent), {
    inputShape: [4, 2],
    classes: 3,
    topology: true,
  });

  describe('unseeded initialisers', () => {
    it('are alike for the same seed, and Math.random is left as it was', async () => {
      const { random } = Math;
      const made = [
        await trainerOf({ model: () => stack() }, 1),
        await trainerOf({ model: () => stack() }, 1),
      ];
      const other = await trainerOf({ model: () => stack() }, 2);
      expect(made[1]?.snapshot()).to.deep.equal(made[0]?.snapshot());
      expect(other.snapshot().weights).to.not.deep.equal(made[0]?.snapshot().weights);
      expect(Math.random).to.equal(random);
      for (const trainer of [...made, other]) trainer.dispose();
    });

    it('leave Math.random as it was even where the function throws', async () => {
      const { random } = Math;
      const broken = (): LayersModel => {
        throw new Error('broken');
      };
      const reason = await trainerOf({ model: broken }).catch((error: unknown) => error);
      expect(reason).to.have.property('message', 'broken');
      expect(Math.random).to.equal(random);
    });
  });

  it('names weights and layers alike whatever was built before', async () => {
    const first = await trainerOf({ model: () => stack() });
    for (let index = 0; index < 3; index++) stack().dispose();
    const second = await trainerOf({ model: () => stack() });
    expect(namesOf(second)).to.deep.equal([
      'dense_Dense1/kernel',
      'dense_Dense1/bias',
      'dense_Dense2/kernel',
      'dense_Dense2/bias',
    ]);
    expect(second.snapshot()).to.deep.equal(first.snapshot());
    expect(second.options).to.deep.equal(first.options);
    first.dispose();
    second.dispose();
  });

  it('tells two topologies apart in the recorded options', async () => {
    const tanh = await trainerOf({ model: () => stack() });
    const relu = await trainerOf({ model: () => stack(layers.activation({ activation: 'relu' })) });
    expect(relu.options).to.not.deep.equal(tanh.options);
    tanh.dispose();
    relu.dispose();
  });

  it('trains a model that is already there, and leaves it to its owner', async () => {
    const owned = stack();
    const trainer = await trainerOf({ model: owned });
    const before = trainer.snapshot();
    trainer.step(batch(0));
    expect(trainer.snapshot().weights).to.not.deep.equal(before.weights);
    trainer.dispose();
    const [kernel] = owned.getWeights();
    expect(kernel?.isDisposed).to.equal(false);
    owned.dispose();
  });

  it('does not move layers that are not trainable', async () => {
    const frozen = () => layers.dense({ units: 5, trainable: false });
    const trainer = await trainerOf({ model: () => stack(frozen()) });
    const before = trainer.snapshot().weights;
    for (let step = 0; step < 3; step++) trainer.step(batch(step));
    const after = trainer.snapshot().weights;
    expect(changed(before, after)).to.deep.equal([
      'dense_Dense1/kernel',
      'dense_Dense1/bias',
      'dense_Dense3/kernel',
      'dense_Dense3/bias',
    ]);
    expect(after).to.have.length(6);
    trainer.dispose();
  });

  it('adds regularisers to the loss', async () => {
    const penalised = () =>
      sequential({
        layers: [
          layers.dense({
            units: 3,
            inputShape: [4],
            kernelInitializer: 'ones',
            kernelRegularizer: regularizers.l2({ l2: 0.5 }),
          }),
        ],
      });
    const trainer = await trainerOf({ model: penalised, optimizer: sgd(0.1) });
    // Equal logits: log 3 from the cross-entropy; 12 ones make 0.5 · 12.
    const held = memory().numTensors;
    expect((await trainer.evaluate(batch(0))).loss).to.be.closeTo(Math.log(3) + 6, 1e-5);
    expect((await trainer.step(batch(0))).loss).to.be.closeTo(Math.log(3) + 6, 1e-5);
    expect(memory().numTensors).to.equal(held);
    trainer.dispose();
  });

  describe('batch normalisation', () => {
    const normalised = () => stack(layers.batchNormalization());

    it('moves its averages, which are saved', async () => {
      const trainer = await trainerOf({ model: normalised });
      const before = trainer.snapshot().weights;
      trainer.step(batch(0));
      const after = trainer.snapshot().weights;
      expect(changed(before, after)).to.include.members([
        'batch_normalization_BatchNormalization1/moving_mean',
        'batch_normalization_BatchNormalization1/moving_variance',
      ]);
      trainer.dispose();
    });

    it('goes on bitwise from a snapshot', () => expectResumable(normalised));

    it('keeps its averages when a step fails, and in an evaluation', async () => {
      const trainer = await trainerOf({ model: normalised });
      trainer.step(batch(0));
      const before = trainer.snapshot();
      const bad = batch(1);
      bad.x.data[0] = Number.NaN;
      expect((await refusal(() => trainer.step(bad))).code).to.equal('NOT_FINITE');
      trainer.evaluate(batch(1));
      expect(trainer.snapshot()).to.deep.equal(before);
      trainer.dispose();
    });
  });

  for (const [what, message, create] of [
    ['several inputs', /2 inputs and 1 outputs/, twoInputs],
    ['no layers', /without layers/, () => sequential()],
    ['a constraint', /kernel: got 'a constraint'/, () => stack(constrained())],
  ] as const) {
    it(`refuses a model with ${what}, and frees it`, async () => {
      const before = memory().numTensors;
      const error = await refusal(() => trainerOf({ model: create }));
      expect(error.code).to.equal('MODEL_INVALID');
      expect(error.message).to.match(message);
      expect(memory().numTensors).to.equal(before);
    });
  }

  it('takes inputs of any length where the model does', async () => {
    const anyLength = () =>
      sequential({
        layers: [
          layers.conv1d({ filters: 3, kernelSize: 2, inputShape: [null, 1] }),
          layers.globalAveragePooling1d({}),
        ],
      });
    const trainer = await trainerOf({ model: anyLength });
    trainer.step(classBatch([5, 1]));
    trainer.step(classBatch([9, 1]));
    expect((await refusal(() => trainer.step(classBatch([9, 2])))).message).to.include('[size, any, 1]');
    trainer.dispose();
  });
});

function branch(): LayersModel {
  const x = input({ shape: [4] });
  const left = layers.dense({ units: 5, activation: 'tanh' });
  const right = layers.dense({ units: 5, activation: 'sigmoid' });
  const sum = layers.add().apply([left, right].map((layer) => symbolic(layer.apply(x))));
  return model({ inputs: x, outputs: symbolic(layers.dense({ units: 3 }).apply(sum)) });
}

function twoInputs(): LayersModel {
  const inputs = [input({ shape: [4] }), input({ shape: [4] })];
  const sum = symbolic(layers.add().apply(inputs));
  return model({ inputs, outputs: symbolic(layers.dense({ units: 3 }).apply(sum)) });
}

function constrained(): layers.Layer {
  return layers.dense({ units: 2, kernelConstraint: constraints.nonNeg() });
}

function symbolic(value: unknown): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  throw new Error('expected one symbolic tensor');
}

function namesOf(trainer: TensorTrainer): readonly string[] {
  return trainer.snapshot().weights.map(({ name }) => name);
}

function changed(before: readonly NamedArray[], after: readonly NamedArray[]): readonly string[] {
  return after.filter(({ data }, index) => `${data}` !== `${before[index]?.data}`).map(({ name }) => name);
}
