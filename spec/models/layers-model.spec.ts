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
import { sgd } from '../../models/sgd.js';
import type { Trainer } from '../../models/trainer.js';
import { modelContract } from '../contracts/model.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, trainerOf } from './support.js';

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

  describe('dropout', () => {
    // A rate of 0 leaves the weights where they are: only the mask differs between two steps.
    const still = { optimizer: sgd(0.1) };
    const dropping = () => stack(layers.dropout({ rate: 0.5, seed: 7 }));

    it('draws another mask at each step, even where it has a seed', async () => {
      const trainer = await trainerOf({ ...still, model: dropping });
      trainer.learningRate = 0;
      const losses = [];
      for (let step = 0; step < 5; step++) losses.push((await trainer.step(batch(0))).loss);
      expect(new Set(losses).size).to.equal(5);
      trainer.dispose();
    });

    it('draws the same masks again after a resume', () => expectResumable(dropping));

    it('draws the same masks inside a wrapper and a nested model', () =>
      expectResumable(() => {
        const inner = sequential({ layers: [layers.dropout({ rate: 0.5, inputShape: [5] })] });
        const wrapped = layers.timeDistributed({ layer: layers.dropout({ rate: 0.3 }) });
        return stack(inner, layers.reshape({ targetShape: [5, 1] }), wrapped, layers.flatten());
      }));

    it('draws none in an evaluation', async () => {
      const trainer = await trainerOf({ ...still, model: dropping });
      expect(trainer.evaluate(batch(0))).to.deep.equal(trainer.evaluate(batch(0)));
      trainer.dispose();
    });

    it('does not write its seeds into what is saved', async () => {
      const trainer = await trainerOf({ ...still, model: dropping });
      const before = trainer.snapshot().topology;
      trainer.step(batch(0));
      expect(trainer.snapshot().topology).to.deep.equal(before);
      trainer.dispose();
    });
  });

  describe('refuses by name', () => {
    const steps = (layer: layers.Layer) => stack(layers.reshape({ targetShape: [5, 1] }), layer);
    const refused: readonly [string, RegExp, () => LayersModel][] = [
      ['GaussianNoise', /GaussianNoise/, () => stack(layers.gaussianNoise({ stddev: 1 }))],
      ['GaussianDropout', /GaussianDropout/, () => stack(layers.gaussianDropout({ rate: 0.5 }))],
      ['AlphaDropout', /AlphaDropout/, () => stack(layers.alphaDropout({ rate: 0.5 }))],
      ['dropout in a recurrent layer', /LSTM/, () => steps(layers.lstm({ units: 2, dropout: 0.5 }))],
      ['recurrent dropout', /GRU/, () => steps(layers.gru({ units: 2, recurrentDropout: 0.5 }))],
      [
        'noise within a wrapper',
        /GaussianNoise/,
        () => steps(layers.timeDistributed({ layer: layers.gaussianNoise({ stddev: 1 }) })),
      ],
      ['a stateful recurrent layer', /keeps state between batches/, stateful],
      ['several inputs', /2 inputs and 1 outputs/, twoInputs],
      ['a model without layers', /without layers/, () => sequential()],
      ['a constraint', /kernel: got 'a constraint'/, constrained],
    ];

    for (const [what, message, create] of refused) {
      it(`${what}, and frees the model`, async () => {
        const before = memory().numTensors;
        const error = await refusal(() => trainerOf({ model: create }));
        expect(error.code).to.equal('MODEL_INVALID');
        expect(error.message).to.match(message);
        expect(memory().numTensors).to.equal(before);
      });
    }

    function stateful(): LayersModel {
      const recurrent = layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [8, 4, 1] });
      return sequential({ layers: [recurrent, output()] });
    }

    function constrained(): LayersModel {
      return stack(layers.dense({ units: 2, kernelConstraint: constraints.nonNeg() }));
    }
  });

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

function symbolic(value: unknown): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  throw new Error('expected one symbolic tensor');
}

function namesOf(trainer: Trainer): readonly string[] {
  return trainer.snapshot().weights.map(({ name }) => name);
}

function changed(before: readonly NamedArray[], after: readonly NamedArray[]): readonly string[] {
  return after.filter(({ data }, index) => `${data}` !== `${before[index]?.data}`).map(({ name }) => name);
}

/** Three steps, a snapshot into a trainer of another seed's weights, and three more: both must agree bitwise. */
async function expectResumable(create: () => LayersModel): Promise<void> {
  const batch = (number: number): Batch => classBatch([4], { number });
  const [whole, resumed] = [await trainerOf({ model: create }), await trainerOf({ model: create })];
  for (let step = 0; step < 3; step++) whole.step(batch(step));
  resumed.restore(whole.snapshot());
  for (let step = 3; step < 6; step++) {
    expect(resumed.step(batch(step))).to.deep.equal(whole.step(batch(step)));
  }
  expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
  whole.dispose();
  resumed.dispose();
}
