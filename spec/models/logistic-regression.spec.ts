import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { binaryAccuracy } from '../../models/binary-accuracy.js';
import { logRmse } from '../../models/log-rmse.js';
import { logisticRegression } from '../../models/logistic-regression.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { sigmoidCrossEntropy } from '../../models/sigmoid-cross-entropy.js';
import { sigmoidSquaredLoss } from '../../models/sigmoid-squared-loss.js';
import { gradientOf, lossContract, lossOf } from '../contracts/loss.js';
import { lineOf, trainerOf, valueBatch } from './support.js';

describe('logisticRegression', () => {
  it('starts with all weights at the value asked for, and the bias at 0', async () => {
    const trainer = await trainerOf({
      model: logisticRegression({ inputs: 2, start: -2 }),
      loss: sigmoidCrossEntropy,
    });
    expect(lineOf(trainer)).to.deep.equal([-2, -2, 0]);
    trainer.dispose();
  });

  it('moves by rate · (y − σ(z)) x with cross-entropy', async () => {
    const trainer = await trainerOf({
      model: logisticRegression({ inputs: 2 }),
      optimizer: sgd(0.1),
      loss: sigmoidCrossEntropy,
    });
    await trainer.step(valueBatch([[2, -4]], [1]));
    const [first, second, bias] = lineOf(trainer);
    expect(first).to.be.closeTo(0.1, 1e-6);
    expect(second).to.be.closeTo(-0.2, 1e-6);
    expect(bias).to.be.closeTo(0.05, 1e-6);
    trainer.dispose();
  });

  it('refuses options out of range by name', () => {
    expect(() => logisticRegression({ inputs: 0 })).to.throw('logisticRegression.inputs: got 0');
  });
});

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

for (const loss of [sigmoidCrossEntropy, sigmoidSquaredLoss]) {
  lossContract(loss, {
    outputs: { data: Float32Array.of(0.5, -1, 2, 0, 1.5, -0.5), shape: [3, 2] },
    labels: { data: Float32Array.of(1, 0, 0.5, 1, 0, 1), shape: [3, 2] },
  });
}

describe('losses of a sigmoid', () => {
  before(() => engine({ prefer: 'cpu' }));

  const logits = { data: Float32Array.of(-4, 3), shape: [2, 1] };
  const labels = { data: Float32Array.of(1, 0), shape: [2] };
  const errors = [sigmoid(-4) - 1, sigmoid(3)];

  it('are cross-entropy, whose gradient is the error', () => {
    const expected = (-Math.log(sigmoid(-4)) - Math.log(1 - sigmoid(3))) / 2;
    expect(lossOf(sigmoidCrossEntropy, logits, labels)).to.be.closeTo(expected, 1e-5);
    for (const [index, each] of gradientOf(sigmoidCrossEntropy, logits, labels).entries())
      expect(each).to.be.closeTo((errors[index] ?? 0) / 2, 1e-6);
  });

  it('are half the squared error, whose gradient vanishes where the sigmoid is saturated', () => {
    const slopes = [sigmoid(-4) * (1 - sigmoid(-4)), sigmoid(3) * (1 - sigmoid(3))];
    for (const [index, each] of gradientOf(sigmoidSquaredLoss, logits, labels).entries())
      expect(each).to.be.closeTo(((errors[index] ?? 0) * (slopes[index] ?? 0)) / 2, 1e-6);
  });

  it('do not overflow', () => {
    const far = { data: Float32Array.of(-1000, 1000), shape: [2, 1] };
    expect(lossOf(sigmoidCrossEntropy, far, labels)).to.equal(1000);
  });

  it('refuse labels that are no probabilities', () => {
    const wrong = { data: Float32Array.of(0, 1.5), shape: [2] };
    for (const loss of [sigmoidCrossEntropy, sigmoidSquaredLoss])
      expect(() => loss.check(wrong, [2, 1])).to.throw('label 1 of the batch: got 1.5');
  });
});

describe('binaryAccuracy', () => {
  it('is the share of logits on the side of their label', () => {
    const logits = { data: Float32Array.of(2, -1, 0.1, -3), shape: [4, 1] };
    expect(binaryAccuracy(logits, { data: Float32Array.of(1, 1, 1, 0), shape: [4] })).to.equal(0.75);
  });
});

describe('logRmse', () => {
  it('is the root of the mean squared difference of logarithms, with outputs below 1 taken as 1', () => {
    const outputs = { data: Float32Array.of(-50, 200), shape: [2, 1] };
    const labels = { data: Float32Array.of(Math.E, 200), shape: [2] };
    expect(logRmse(outputs, labels)).to.be.closeTo(Math.SQRT1_2, 1e-7);
  });

  it('is no number where labels are missing', () => {
    expect(logRmse({ data: Float32Array.of(1), shape: [1, 1] }, { data: new Float32Array(), shape: [0] })).to
      .be.NaN;
  });
});
