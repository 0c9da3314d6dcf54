import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { maskedSigmoidCrossEntropy } from '../../models/masked-sigmoid-cross-entropy.js';
import { gradientOf, lossContract, lossOf } from '../contracts/loss.js';

describe('maskedSigmoidCrossEntropy', () => {
  before(() => engine({ prefer: 'cpu' }));

  lossContract(maskedSigmoidCrossEntropy, {
    outputs: { data: Float32Array.of(0.5, -1, 2, 0, 1.5, -0.5, 1, 1, -3), shape: [3, 3] },
    labels: { data: Int32Array.of(1, 0, -1, 1, 1, 0, 0, -1, -1), shape: [3, 3] },
  });

  it('is that of the course: labels and places of its example', () => {
    const outputs = { data: Float32Array.of(1.1, -2.2, 3.3, -4.4, -1.1, 2.2, -3.3, 4.4), shape: [2, 4] };
    const labels = { data: Int32Array.of(1, 0, 0, 0, 0, 1, -1, -1), shape: [2, 4] };
    const rows = [0, 1].map((row) =>
      lossOf(
        maskedSigmoidCrossEntropy,
        { data: outputs.data.slice(4 * row, 4 * row + 4), shape: [1, 4] },
        { data: labels.data.slice(4 * row, 4 * row + 4), shape: [1, 4] },
      ),
    );
    const cost = (logit: number) => -Math.log(1 / (1 + Math.exp(-logit)));
    expect(rows[0]).to.be.closeTo((cost(1.1) + cost(2.2) + cost(-3.3) + cost(4.4)) / 4, 1e-5);
    expect(rows[1]).to.be.closeTo((cost(1.1) + cost(2.2)) / 2, 1e-5);
  });

  it('does not move an empty place, and a sample of empty places costs nothing', () => {
    const outputs = { data: Float32Array.of(5, -5, 1, 2), shape: [2, 2] };
    const labels = { data: Int32Array.of(-1, -1, 1, -1), shape: [2, 2] };
    const [first, second, third, fourth] = gradientOf(maskedSigmoidCrossEntropy, outputs, labels);
    expect([first, second, fourth].map((value) => Math.abs(Number(value)))).to.deep.equal([0, 0, 0]);
    expect(third).to.be.below(0);
  });

  it('refuses other labels, and another shape', () => {
    const { check } = maskedSigmoidCrossEntropy;
    expect(() => check({ data: Int32Array.of(0, 2), shape: [1, 2] }, [1, 2])).to.throw(
      'label 1 of the batch: got 2',
    );
    expect(() => check({ data: Int32Array.of(0, 1), shape: [2] }, [1, 2])).to.throw('got [2]');
  });
});
