import { add, div, mul, sub } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Optimizer } from '../../../models/optimizer.js';
import { customOptimizer } from '../../../models/optimizers/custom-optimizer.js';
import { lineOf, lineTrainer, valueBatch } from '../support.js';

/** Remembers the sum of its gradients, and divides by the number of the step. */
function averaging(learningRate: number): Optimizer {
  return customOptimizer(
    import.meta.url,
    { learningRate },
    {
      name: 'averaging',
      state: ['sum'],
      move(weight, gradient, state, { rate, step }) {
        const sum = add(state.sum, gradient);
        return { weight: sub(weight, mul(div(sum, step), rate)), sum };
      },
    },
  );
}

describe('customOptimizer', () => {
  const batch = valueBatch([[1]], [1]);

  it('moves weights by its rule, with its state and the number of the step', async () => {
    const trainer = await lineTrainer({ optimizer: averaging(0.1) });
    await trainer.step(batch);
    // ŷ = 0, so both gradients are -1.
    for (const weight of lineOf(trainer)) expect(weight).to.be.closeTo(0.1, 1e-6);
    await trainer.step(batch);
    // ŷ = 0.2: the gradients are -0.8, their sum -1.8, its half -0.9.
    for (const weight of lineOf(trainer)) expect(weight).to.be.closeTo(0.19, 1e-6);
    trainer.dispose();
  });

  it('goes on bitwise from a snapshot', async () => {
    const whole = await lineTrainer({ optimizer: averaging(0.1) });
    for (let step = 0; step < 3; step++) await whole.step(batch);
    const resumed = await lineTrainer({ optimizer: averaging(0.1) });
    resumed.restore(whole.snapshot());
    expect(await resumed.step(batch)).to.deep.equal(await whole.step(batch));
    expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
    whole.dispose();
    resumed.dispose();
  });

  it('refuses a learning rate that is not above 0, by name', () => {
    expect(() => averaging(0)).to.throw('averaging.learningRate: got 0');
  });
});
