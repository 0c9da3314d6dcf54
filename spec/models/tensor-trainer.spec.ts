import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { accuracy } from '../../models/accuracy.js';
import { linear } from '../../models/linear.js';
import { meanSquaredError } from '../../models/mean-squared-error.js';
import { mlp } from '../../models/mlp.js';
import { adam } from '../../models/optimizers/adam.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import type { TrainerOptions } from '../../models/trainer-options.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, lineOf, lineTrainer, trainerOf, valueBatch } from './support.js';

describe('TensorTrainer', () => {
  const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
  const batch = (number: number): Batch => classBatch([4], { number });

  describe('a step', () => {
    it('tells loss and metrics as they were before the update', async () => {
      const trainer = await trainerOf({ model: network(), metrics: { accuracy } });
      const before = await trainer.evaluate(batch(0));
      expect(await trainer.step(batch(0))).to.deep.equal(before);
      expect(await trainer.evaluate(batch(0))).to.not.deep.equal(before);
      trainer.dispose();
    });

    it('moves the weights by rate times gradient', async () => {
      const trainer = await lineTrainer();
      // ŷ = 0, so the gradients are mean((0 - y) x) = -2 and mean(0 - y) = -1.
      trainer.step(valueBatch([[2]], [1]));
      expect(lineOf(trainer)).to.deep.equal([1, 0.5]);
      trainer.dispose();
    });

    it('counts itself, and takes another rate from the next on', async () => {
      const trainer = await lineTrainer();
      trainer.learningRate = 0.25;
      trainer.step(valueBatch([[2]], [1]));
      expect(trainer.stepsDone).to.equal(1);
      expect(lineOf(trainer)).to.deep.equal([0.5, 0.25]);
      trainer.dispose();
    });

    it('weighs samples: weight 2 is a sample seen twice, weight 0 one not seen', async () => {
      const [weighted, repeated] = [await lineTrainer(), await lineTrainer()];
      weighted.step({ ...valueBatch([[1], [2], [3]], [1, 5, 2]), weights: Float32Array.of(2, 1, 0) });
      repeated.step(valueBatch([[1], [1], [2]], [1, 1, 5]));
      for (const [index, value] of lineOf(repeated).entries()) {
        expect(lineOf(weighted)[index]).to.be.closeTo(value, 1e-6);
      }
      weighted.dispose();
      repeated.dispose();
    });

    it('learns from whole numbers as from the same numbers in float32', async () => {
      const results = [];
      for (const Type of [Uint8Array, Int16Array, Float64Array, Float32Array]) {
        const trainer = await trainerOf({ model: linear({ inputs: 2 }), loss: squaredLoss });
        trainer.step({ ...valueBatch([[3, 7]], [1]), x: { data: Type.of(3, 7), shape: [1, 2] } });
        results.push(trainer.snapshot());
        trainer.dispose();
      }
      for (const result of results) expect(result).to.deep.equal(results[0]);
    });

    it('leaves the batch as it was', async () => {
      const trainer = await trainerOf({ model: network() });
      const used = batch(0);
      trainer.step(used);
      expect(used).to.deep.equal(batch(0));
      trainer.dispose();
    });

    it('refuses batches that do not fit, and changes nothing', async () => {
      const trainer = await trainerOf({ model: network() });
      const before = trainer.snapshot();
      const { x, ...rest } = batch(0);
      const wrong: readonly [string, Batch][] = [
        ['SHAPE_INVALID', { ...rest, x: { ...x, shape: [4, 8] } }],
        ['SHAPE_INVALID', { ...rest, x: { ...x, shape: [9, 4] } }],
        ['SHAPE_INVALID', { ...rest, x: { data: new Float32Array(), shape: [0, 4] } }],
        ['SHAPE_INVALID', { ...rest, x, y: { data: Uint8Array.of(1), shape: [1] } }],
        ['LABEL_INVALID', { ...rest, x, y: { data: new Uint8Array(8).fill(3), shape: [8] } }],
        ['BATCH_INVALID', { ...rest, x, y: undefined }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(7).fill(1) }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(8) }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(8).fill(-1) }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(8).fill(Number.NaN) }],
      ];
      for (const [code, each] of wrong) {
        expect((await refusal(() => trainer.step(each))).code).to.equal(code);
      }
      expect(trainer.snapshot()).to.deep.equal(before);
      trainer.dispose();
    });

    it('refuses a rate that is no number', async () => {
      const trainer = await lineTrainer();
      for (const rate of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
        const error = await refusal(() => {
          trainer.learningRate = rate;
        });
        expect(error.message).to.include(`learning rate of model: got ${rate}`);
      }
      expect(trainer.learningRate).to.equal(0.5);
      trainer.dispose();
    });
  });

  describe('evaluate and predict', () => {
    it('change nothing', async () => {
      const trainer = await trainerOf({ model: network(), metrics: { accuracy } });
      trainer.step(batch(0));
      const before = trainer.snapshot();
      trainer.evaluate(batch(1));
      trainer.predict(batch(1).x);
      expect(trainer.snapshot()).to.deep.equal(before);
      trainer.dispose();
    });

    it('measure what they are asked for', async () => {
      const trainer = await lineTrainer({ metrics: { meanSquaredError } });
      const result = await trainer.evaluate(valueBatch([[1], [2]], [3, 1]));
      expect(result).to.deep.equal({ loss: 2.5, metrics: { meanSquaredError: 5 } });
      trainer.dispose();
    });

    it('answer with an array of their own', async () => {
      const trainer = await trainerOf({ model: network() });
      const first = await trainer.predict(batch(0).x);
      const copy = first.data.slice();
      trainer.step(batch(0));
      trainer.predict(batch(1).x);
      expect(first.data).to.deep.equal(copy);
      trainer.dispose();
    });
  });

  describe('snapshot and restore', () => {
    it('hand out and take copies', async () => {
      const trainer = await trainerOf({ model: network() });
      trainer.step(batch(0));
      const snapshot = trainer.snapshot();
      const kept = structuredClone(snapshot);
      trainer.step(batch(1));
      expect(snapshot).to.deep.equal(kept);
      trainer.restore(snapshot);
      for (const { data } of [...snapshot.weights, ...snapshot.slots]) data.fill(7);
      expect(trainer.snapshot()).to.deep.equal(kept);
      trainer.dispose();
    });

    it('refuse a snapshot of another model or optimizer by name, and change nothing', async () => {
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
