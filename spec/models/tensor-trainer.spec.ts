import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { mlp } from '../../models/mlp.js';
import { adam } from '../../models/optimizers/adam.js';
import { averageWeights } from '../../models/optimizers/average-weights.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { TrainerOptions } from '../../models/trainer-options.js';
import { trainerContract } from '../contracts/trainer.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, lineTrainer, trainerOf, valueBatch } from './support.js';

describe('TensorTrainer', () => {
  const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
  const batch = (number: number): Batch => classBatch([4], { number });

  trainerContract('TensorTrainer', { create: trainerOf, classifier: network() });

  describe('gradients', () => {
    it('are those of the loss on a batch, at the weights as they are', async () => {
      const trainer = await lineTrainer({ clip: { value: 0.1 } });
      const gradients = trainer.gradients(valueBatch([[2]], [1]));
      // ŷ = 0, so they are mean((0 - y) x) = -2 and mean(0 - y) = -1; limits are of steps.
      expect(gradients).to.deep.equal([
        { name: 'kernel', shape: [1, 1], dtype: 'float32', data: Float32Array.of(-2) },
        { name: 'bias', shape: [1], dtype: 'float32', data: Float32Array.of(-1) },
      ]);
      trainer.dispose();
    });

    it('are by default those of the batch of the last step', async () => {
      const trainer = await trainerOf({ model: network() });
      trainer.step(batch(3));
      expect(trainer.gradients()).to.deep.equal(trainer.gradients(batch(3)));
      expect(trainer.gradients()).not.to.deep.equal(trainer.gradients(batch(4)));
      trainer.dispose();
    });

    it('change nothing, not even what a forward pass moves, and leave no tensor', async () => {
      const normalized = () =>
        sequential({
          layers: [
            layers.batchNormalization({ inputShape: [4] }),
            layers.dropout({ rate: 0.5 }),
            layers.dense({ units: 3 }),
          ],
        });
      const [asked, unasked] = [
        await trainerOf({ model: normalized }),
        await trainerOf({ model: normalized }),
      ];
      for (const trainer of [asked, unasked]) trainer.step(batch(0));
      const { numTensors } = memory();
      const first = asked.gradients();
      expect(memory().numTensors).to.equal(numTensors);
      expect(asked.gradients()).to.deep.equal(first);
      for (const trainer of [asked, unasked]) trainer.step(batch(1));
      expect(asked.snapshot()).to.deep.equal(unasked.snapshot());
      asked.dispose();
      unasked.dispose();
    });

    it('need a batch, where no step was done', async () => {
      const trainer = await trainerOf({ model: network() });
      const error = await refusal(() => trainer.gradients());
      expect(error.code).to.equal('INPUT_INVALID');
      expect(error.message).to.include('gradients of trainer model: got');
      expect((await refusal(() => trainer.gradients(classBatch([3])))).code).to.equal('SHAPE_INVALID');
      trainer.dispose();
    });
  });

  it('refuses a snapshot of other layers or of an optimizer with other slots, and changes nothing', async () => {
    const trainer = await trainerOf({ model: network(), optimizer: adam(0.1) });
    const others: readonly Partial<TrainerOptions>[] = [
      { model: mlp({ inputShape: [4], hidden: [7], classes: 3, scale: 1 }) },
      { model: mlp({ inputShape: [4], hidden: [6, 6], classes: 3, scale: 1 }) },
      { optimizer: sgd(0.1) },
      { optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }) },
    ];
    const before = trainer.snapshot();
    for (const options of others) {
      const other = await trainerOf({ model: network(), optimizer: adam(0.1), ...options });
      other.step(batch(0));
      expect((await refusal(() => trainer.restore(other.snapshot()))).code).to.equal('MODEL_INVALID');
      other.dispose();
    }
    const lacking = { ...before, scalars: {} };
    expect((await refusal(() => trainer.restore(lacking))).message).to.include('beta1Power, beta2Power');
    expect(trainer.snapshot()).to.deep.equal(before);
    trainer.dispose();
  });

  it('leaves no tensor when it is reset, and makes averages anew', async () => {
    const optimizer = averageWeights(adam(0.1), { decay: 0.9 });
    const [fresh, trainer] = [
      await trainerOf({ model: network(), optimizer }),
      await trainerOf({ model: network(), optimizer }),
    ];
    trainer.step(batch(0));
    const before = memory();
    trainer.reset();
    expect(memory()).to.include({ numTensors: before.numTensors, numBytes: before.numBytes });
    expect(trainer.snapshot()).to.deep.equal({ ...fresh.snapshot(), step: 1 });
    fresh.dispose();
    trainer.dispose();
  });

  it('goes back to the weights of a model that was there already when it is reset', async () => {
    const model = sequential({
      layers: [layers.batchNormalization({ inputShape: [4] }), layers.dense({ units: 3 })],
    });
    const trainer = await trainerOf({ model });
    const { weights } = trainer.snapshot();
    for (let step = 0; step < 2; step++) trainer.step(batch(step));
    expect(trainer.snapshot().weights).not.to.deep.equal(weights);
    trainer.reset();
    expect(trainer.snapshot().weights).to.deep.equal(weights);
    trainer.dispose();
    model.dispose();
  });

  it('refuses a reset where the model cannot be made again, and goes on', async () => {
    const model = sequential({ layers: [layers.dense({ inputShape: [4], units: 3 })] });
    const trainer = await trainerOf({ model: () => model });
    trainer.step(batch(0));
    const before = trainer.snapshot();
    const error = await refusal(() => trainer.reset());
    expect(error.code).to.equal('MODEL_INVALID');
    expect(error.message).to.include('the same model again');
    expect(trainer.snapshot()).to.deep.equal(before);
    trainer.step(batch(1));
    trainer.dispose();
  });

  it('holds the same tensors and memory over 1,000 steps', async () => {
    const trainer = await trainerOf({ model: network(), optimizer: adam(0.01), clip: { norm: 1 } });
    trainer.step(batch(0));
    const { numTensors, numBytes } = memory();
    for (let step = 0; step < 1000; step++) trainer.step(batch(step % 10));
    expect(memory()).to.include({ numTensors, numBytes });
    trainer.dispose();
  });
});
