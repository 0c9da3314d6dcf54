import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import type { Batch } from '../../../core/sample.js';
import { type LanguageModelOptions, languageModel } from '../../../models/recurrent/language-model.js';
import { sequenceCrossEntropy } from '../../../models/sequence-cross-entropy.js';
import type { TensorTrainer } from '../../../models/tensor-trainer.js';
import { refusal } from '../../helpers/refusal.js';
import { trainerOf } from '../support.js';

/** Two sequences of `time` tokens of a text of 5 different ones, each beginning at a place of it. */
function tokens(time: number, place = 0): Batch {
  const random = randomFor(1, 'tokens');
  const text = Int32Array.from({ length: 40 }, () => random.integer(5));
  const rows = (shift: number) =>
    Int32Array.from([0, 20].flatMap((row) => [...text.subarray(row + place + shift).subarray(0, time)]));
  return {
    x: { data: rows(0), shape: [2, time] },
    y: { data: rows(1), shape: [2, time] },
    size: 2,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index: place } },
  };
}

const small = { vocabulary: 5, units: 4, deviation: 0.5 } as const;

const trainerFor = (options: Partial<LanguageModelOptions>): Promise<TensorTrainer> =>
  trainerOf({ model: languageModel({ ...small, ...options }), loss: sequenceCrossEntropy() });

const weightOf = (trainer: TensorTrainer, name: string): readonly number[] => [
  ...(trainer.snapshot().weights.find((weight) => weight.name === name)?.data ?? []),
];

describe('languageModel', () => {
  it('has the weights of its layers, a state where one is carried, and logits for each token', async () => {
    const trainer = await trainerFor({ cell: 'lstm', depth: 2, carried: { rows: 2, batches: 3 } });
    expect(trainer.snapshot().weights.map(({ name, shape }) => [name, shape])).to.deep.equal([
      ['lstm_1/kernel', [5, 16]],
      ['lstm_1/recurrent_kernel', [4, 16]],
      ['lstm_1/bias', [16]],
      ['lstm_2/kernel', [4, 16]],
      ['lstm_2/recurrent_kernel', [4, 16]],
      ['lstm_2/bias', [16]],
      ['output/kernel', [4, 5]],
      ['output/bias', [5]],
      ['lstm_1/state_1', [2, 4]],
      ['lstm_1/state_2', [2, 4]],
      ['lstm_2/state_1', [2, 4]],
      ['lstm_2/state_2', [2, 4]],
    ]);
    expect(trainer.predict({ data: new Int32Array(21), shape: [3, 7] }).shape).to.deep.equal([3, 7, 5]);
    trainer.dispose();
  });

  it('draws kernels as it is told, and has biases of 0 at first', async () => {
    const trainer = await trainerFor({ units: 40, cell: 'lstm', deviation: 0.01 });
    const kernel = weightOf(trainer, 'lstm_1/recurrent_kernel');
    const variance = kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length;
    expect(Math.sqrt(variance)).to.be.closeTo(0.01, 0.001);
    expect(Math.max(...weightOf(trainer, 'lstm_1/bias').map(Math.abs))).to.equal(0);
    trainer.dispose();
  });

  it('starts as PyTorch does where it is told: kernels and biases uniform in ±1/√units', async () => {
    const trainer = await trainerFor({ units: 25, cell: 'gru', initializer: 'uniform' });
    for (const { name, data } of trainer.snapshot().weights)
      expect(Math.max(...data.map(Math.abs)), name).to.be.within(0.05, 0.2);
    const kernel = weightOf(trainer, 'gru_1/recurrent_kernel');
    const variance = kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length;
    expect(Math.sqrt(variance)).to.be.closeTo(0.2 / Math.sqrt(3), 0.01);
    trainer.dispose();
  });

  it('takes the states of both directions for the inputs of its output', async () => {
    const trainer = await trainerFor({ units: 50, bidirectional: true, initializer: 'uniform' });
    expect(Math.max(...weightOf(trainer, 'output/kernel').map(Math.abs))).to.be.within(0.09, 0.1);
    trainer.dispose();
  });

  const forms: Readonly<Record<string, Partial<LanguageModelOptions>>> = {
    'a plain network': {},
    'a start as of PyTorch': { cell: 'lstm', initializer: 'uniform' },
    'gated recurrent units': { cell: 'gru' },
    'long short-term memory': { cell: 'lstm' },
    'two layers with a state carried': { cell: 'lstm', depth: 2, carried: { rows: 2, batches: 2 } },
    'both directions': { cell: 'gru', bidirectional: true },
  };
  for (const [name, options] of Object.entries(forms)) {
    it(`learns the same from scratch as on tf.layers, step by step, and leaves no tensor: ${name}`, async () => {
      const before = memory().numTensors;
      const scratch = await trainerFor({ ...options, variant: 'scratch' });
      const layers = await trainerFor({ ...options, variant: 'layers' });
      for (const place of [0, 3, 6]) {
        const [one, other] = [scratch.step(tokens(3, place)), layers.step(tokens(3, place))];
        expect(one.loss).to.be.closeTo(other.loss, 1e-5);
      }
      for (const [index, { name, data }] of scratch.snapshot().weights.entries()) {
        const others = layers.snapshot().weights[index];
        expect(others?.name).to.equal(name);
        for (const [place, value] of data.entries()) expect(others?.data[place]).to.be.closeTo(value, 1e-5);
      }
      scratch.dispose();
      layers.dispose();
      expect(memory().numTensors).to.equal(before);
    });
  }

  it('learns sequences of a single token, in both variants', async () => {
    for (const variant of ['scratch', 'layers'] as const) {
      const trainer = await trainerFor({ variant });
      const losses = Array.from({ length: 5 }, () => trainer.step(tokens(1)).loss);
      expect(losses.at(-1)).to.be.below(Number(losses[0]));
      trainer.dispose();
    }
  });

  describe('with a state carried', () => {
    const carrying = (batches: number) => trainerFor({ cell: 'gru', carried: { rows: 2, batches } });

    it('goes on in each batch where the one before ended: as in one long sequence', async () => {
      const [carried, whole] = [await carrying(2), await trainerFor({ cell: 'gru' })];
      // At a rate of 0 the weights stay, and the losses can be compared.
      for (const trainer of [carried, whole]) trainer.learningRate = 0;
      const halves = [carried.step(tokens(3, 0)).loss, carried.step(tokens(3, 3)).loss];
      expect((Number(halves[0]) + Number(halves[1])) / 2).to.be.closeTo(whole.step(tokens(6)).loss, 1e-6);
      carried.dispose();
      whole.dispose();
    });

    it('begins anew after as many batches as it is told', async () => {
      const trainer = await carrying(2);
      trainer.learningRate = 0;
      const losses = [0, 3, 0, 3].map((place) => trainer.step(tokens(3, place)).loss);
      expect(losses.slice(2)).to.deep.equal(losses.slice(0, 2));
      trainer.dispose();
    });

    it('ends gradients at the beginning of the batch: the state there counts as given', async () => {
      const trainer = await trainerFor({ carried: { rows: 2, batches: 9 } });
      for (const place of [0, 3]) trainer.step(tokens(3, place));
      const state = weightOf(trainer, 'rnn_1/state_1');
      const one = (...values: number[]) => ({ data: Int32Array.from(values), shape: [2, 1] });
      const gradients = trainer.gradients({ x: one(1, 2), y: one(0, 3), size: 2 });
      const by = (name: string) => gradients.find((each) => each.name === name)?.data ?? new Float32Array();
      // A one-hot input picks its row: that of each sequence holds its gradient δ by what goes into tanh.
      const slopes = [by('rnn_1/kernel').subarray(4, 8), by('rnn_1/kernel').subarray(8, 12)];
      // Then the gradient by the recurrent kernel is Σ hᵀ δ, with nothing from further back.
      for (const [place, gradient] of by('rnn_1/recurrent_kernel').entries()) {
        const [from, to] = [Math.floor(place / 4), place % 4];
        const expected = slopes.map((slope, row) => (state[row * 4 + from] ?? 0) * (slope[to] ?? 0));
        expect(gradient).to.be.closeTo((expected[0] ?? 0) + (expected[1] ?? 0), 1e-6);
      }
      expect(Math.max(...state.map(Math.abs))).to.be.above(0);
      trainer.dispose();
    });

    it('is saved with it: what goes on from a snapshot learns what the other does, bit by bit', async () => {
      const [one, other] = [await carrying(9), await carrying(9)];
      one.step(tokens(3, 0));
      other.restore(one.snapshot());
      expect(other.step(tokens(3, 3))).to.deep.equal(one.step(tokens(3, 3)));
      expect(other.snapshot()).to.deep.equal(one.snapshot());
      one.dispose();
      other.dispose();
    });

    it('is neither used nor changed by evaluation and prediction', async () => {
      const trainer = await carrying(9);
      trainer.step(tokens(3, 0));
      const before = trainer.snapshot();
      const first = trainer.evaluate(tokens(3, 3));
      trainer.predict(tokens(5).x);
      expect(trainer.evaluate(tokens(3, 3))).to.deep.equal(first);
      expect(trainer.snapshot()).to.deep.equal(before);
      trainer.dispose();
    });

    it('refuses a batch of other rows, changing nothing', async () => {
      const trainer = await trainerFor({ carried: { rows: 3, batches: 2 } });
      const before = trainer.snapshot();
      const error = await refusal(() => trainer.step(tokens(3)));
      expect([error.code, error.message]).to.satisfy(
        ([code, message]: string[]) => code === 'SHAPE_INVALID' && message?.includes('2 samples'),
      );
      expect(trainer.snapshot()).to.deep.equal(before);
      trainer.dispose();
    });
  });

  it('refuses options: a state carried where the network is bidirectional, too', async () => {
    expect((await refusal(() => languageModel({ vocabulary: 0 }))).message).to.include('vocabulary');
    const both = { vocabulary: 5, bidirectional: true, carried: { rows: 2, batches: 2 } };
    expect((await refusal(() => languageModel(both))).message).to.include('from the future');
  });
});
