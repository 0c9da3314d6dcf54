import { mul } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { mlp } from '../../models/mlp.js';
import { adam } from '../../models/optimizers/adam.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, lineOf, lineTrainer, trainerOf, valueBatch, zeroLine } from './support.js';

describe('gradients', () => {
  const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
  const batch = (number: number): Batch => classBatch([4], { number });

  describe('a loss or gradient that is not finite', () => {
    it('stops the step before the update, naming step, rate and largest gradient', async () => {
      const trainer = await trainerOf({ model: network(), optimizer: adam(0.25) });
      trainer.step(batch(0));
      const before = trainer.snapshot();
      const bad = batch(1);
      bad.x.data[5] = Number.NaN;
      const error = await refusal(() => trainer.step(bad));
      expect(error.code).to.equal('NOT_FINITE');
      expect(error.message).to.match(/^loss of model: got NaN/);
      expect(error.details.where).to.match(/^step 2, learning rate 0.25, largest gradient NaN of \w+\/\w+$/);
      expect(trainer.snapshot()).to.deep.equal(before);
      trainer.dispose();
    });

    it('goes on after it as if the batch had not been', async () => {
      const [shaken, calm] = [await trainerOf({ model: network() }), await trainerOf({ model: network() })];
      const bad = batch(1);
      bad.x.data.fill(Number.POSITIVE_INFINITY);
      await refusal(() => shaken.step(bad));
      expect(shaken.step(batch(0))).to.deep.equal(calm.step(batch(0)));
      expect(shaken.snapshot()).to.deep.equal(calm.snapshot());
      shaken.dispose();
      calm.dispose();
    });

    it('names the gradient where the loss itself is finite', async () => {
      const trainer = await lineTrainer({ loss: { ...squaredLoss, compute: steepLoss } });
      const error = await refusal(() => trainer.step(valueBatch([[3e38]], [1])));
      expect(error.message).to.match(/^gradient of kernel: got Infinity, expected a finite number/);
      trainer.dispose();
    });

    it('does not take a gradient for infinite because its square is', async () => {
      const trainer = await lineTrainer({ gradientNorm: true });
      const { gradientNorm } = await trainer.step(valueBatch([[1e15]], [1e10]));
      expect(gradientNorm).to.be.closeTo(1e25, 1e20);
      trainer.dispose();
    });
  });

  describe('clipping', () => {
    // The gradients are -2 x = [-6, -8], and -2 for the bias.
    const steep = valueBatch([[3, 4]], [2]);
    const options = { model: zeroLine(2), optimizer: sgd(1), loss: squaredLoss };
    const norm = Math.sqrt(36 + 64 + 4);

    it('by norm scales all gradients alike, and reports the norm before', async () => {
      const trainer = await trainerOf({ ...options, clip: { norm: 1 } });
      expect((await trainer.step(steep)).gradientNorm).to.be.closeTo(norm, 1e-5);
      expectClose(lineOf(trainer), [6 / norm, 8 / norm, 2 / norm]);
      trainer.dispose();
    });

    it('by norm leaves smaller gradients alone', async () => {
      const trainer = await trainerOf({ ...options, clip: { norm: 11 } });
      trainer.step(steep);
      expect(lineOf(trainer)).to.deep.equal([6, 8, 2]);
      trainer.dispose();
    });

    it('by value cuts each element', async () => {
      const trainer = await trainerOf({ ...options, clip: { value: 5 } });
      expect(await trainer.step(steep)).to.not.have.property('gradientNorm');
      expect(lineOf(trainer)).to.deep.equal([5, 5, 2]);
      trainer.dispose();
    });

    it('by both cuts first', async () => {
      const trainer = await trainerOf({ ...options, clip: { value: 5, norm: 1 } });
      expect((await trainer.step(steep)).gradientNorm).to.be.closeTo(norm, 1e-5);
      const cut = Math.sqrt(25 + 25 + 4);
      expectClose(lineOf(trainer), [5 / cut, 5 / cut, 2 / cut]);
      trainer.dispose();
    });

    it('reports the norm without clipping where it is asked for', async () => {
      const trainer = await trainerOf({ ...options, gradientNorm: true });
      expect((await trainer.step(steep)).gradientNorm).to.be.closeTo(norm, 1e-5);
      expect(lineOf(trainer)).to.deep.equal([6, 8, 2]);
      trainer.dispose();
    });

    it('measures the norm of large gradients as that of small ones', async () => {
      const inputs = 20_000;
      const trainer = await trainerOf({ ...options, model: zeroLine(inputs), gradientNorm: true });
      const wide = valueBatch([Array.from({ length: inputs }, (_, index) => (index % 7) - 3)], [1]);
      const squares = [...wide.x.data].reduce((sum, value) => sum + value * value, 1);
      expect((await trainer.step(wide)).gradientNorm).to.be.closeTo(Math.sqrt(squares), 0.01);
      trainer.dispose();
    });
  });
});

/** A loss that is 0 where the outputs are, and whose gradient leaves float32 when the inputs are large. */
const steepLoss: typeof squaredLoss.compute = (output, labels) =>
  mul(squaredLoss.compute(output, labels), 1e30);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).to.have.length(expected.length);
  for (const [index, value] of expected.entries()) expect(actual[index]).to.be.closeTo(value, 1e-5);
}
