import { expect } from 'chai';
import { sgd } from '../../models/optimizers/sgd.js';
import { ridgeRegression } from '../../models/ridge-regression.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { modelContract } from '../contracts/model.js';
import { expectAlike, lineOf, trainerOf, valueBatch } from './support.js';

describe('ridgeRegression', () => {
  const small = { inputs: 4, outputs: 3, lambda: 0.5 } as const;

  for (const variant of ['scratch', 'layers'] as const) {
    modelContract(`ridgeRegression (${variant})`, () => ridgeRegression({ ...small, variant }), {
      inputShape: [4],
      classes: 3,
      topology: true,
    });

    it(`adds λ/2 · |w|² to the loss, and shrinks the weights by 1 − rate · λ (${variant})`, async () => {
      const model = ridgeRegression({ inputs: 2, lambda: 0.5, deviation: 1, variant });
      const trainer = await trainerOf({ model, optimizer: sgd(0.1), loss: squaredLoss });
      const [u = 0, v = 0, b] = lineOf(trainer);
      expect(b).to.equal(0);
      // Without inputs the answer is the bias, which is right: only the penalty moves the weights.
      const { loss } = await trainer.step(valueBatch([[0, 0]], [0]));
      expect(loss).to.be.closeTo(0.25 * (u * u + v * v), 1e-6);
      const [nextU, nextV, nextB] = lineOf(trainer);
      expect(nextU).to.be.closeTo(0.95 * u, 1e-6);
      expect(nextV).to.be.closeTo(0.95 * v, 1e-6);
      expect(nextB).to.equal(0);
      trainer.dispose();
    });
  }

  it('computes the same from scratch as on tf.layers, step by step', () =>
    expectAlike(ridgeRegression(small), ridgeRegression({ ...small, variant: 'layers' }), {
      inputShape: [4],
      classes: 3,
    }));

  it('refuses options out of range by name', () => {
    expect(() => ridgeRegression({ inputs: 2, lambda: -1 })).to.throw('ridgeRegression.lambda: got -1');
    expect(() => ridgeRegression({ inputs: 2, lambda: 1, deviation: 0 })).to.throw(
      'ridgeRegression.deviation: got 0',
    );
  });
});
