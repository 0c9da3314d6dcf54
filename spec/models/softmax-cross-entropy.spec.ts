import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { gradientOf, lossContract, lossOf } from '../contracts/loss.js';

describe('softmaxCrossEntropy', () => {
  before(() => engine({ prefer: 'cpu' }));

  lossContract(softmaxCrossEntropy, {
    outputs: { data: Float32Array.of(0.5, -1, 2, 0, 0, 0, -2, 1, 0.25, 3, -3, 1), shape: [4, 3] },
    labels: { data: Uint8Array.of(2, 0, 1, 1), shape: [4] },
  });

  describe('of shares of classes', () => {
    lossContract(softmaxCrossEntropy, {
      outputs: { data: Float32Array.of(0.5, -1, 2, 0, 0, 0, -2, 1, 0.25, 3, -3, 1), shape: [4, 3] },
      labels: {
        data: Float32Array.of(0.5, 0.25, 0.25, 1, 0, 0, 0, 0.125, 0.875, 0.5, 0.5, 0),
        shape: [4, 3],
      },
    });

    it('is that of class numbers, where each is of one class', () => {
      const outputs = { data: Float32Array.of(1, 0, -1, 2, 0.5, 3), shape: [2, 3] };
      const hard = { data: Float32Array.of(2, 0), shape: [2] };
      const soft = { data: Float32Array.of(0, 0, 1, 1, 0, 0), shape: [2, 3] };
      expect(lossOf(softmaxCrossEntropy, outputs, soft)).to.be.closeTo(
        lossOf(softmaxCrossEntropy, outputs, hard),
        1e-6,
      );
    });

    for (const wrong of [
      [0.5, 0.4, 0],
      [1.5, -0.5, 0],
      [Number.NaN, 0.5, 0.5],
    ])
      it(`refuses the shares ${wrong.join(', ')}`, () => {
        const labels = { data: Float32Array.of(1, 0, 0, ...wrong), shape: [2, 3] };
        expect(() => softmaxCrossEntropy.check(labels, [2, 3]))
          .to.throw('label 1 of the batch')
          .with.property('code', 'LABEL_INVALID');
      });
  });

  const logits = (...data: number[]) => ({ data: Float32Array.from(data), shape: [1, data.length] });
  const label = (number: number) => ({ data: Float32Array.of(number), shape: [1] });

  it('is log(classes) where all logits are equal', () => {
    expect(lossOf(softmaxCrossEntropy, logits(0, 0, 0, 0), label(2))).to.be.closeTo(Math.log(4), 1e-6);
  });

  it('keeps value and gradient where the exponential would overflow', () => {
    expect(lossOf(softmaxCrossEntropy, logits(1000, 0, -1000), label(1))).to.be.closeTo(1000, 1e-3);
    expect(gradientOf(softmaxCrossEntropy, logits(1000, 0, -1000), label(1))).to.deep.equal([1, -1, 0]);
    expect(lossOf(softmaxCrossEntropy, logits(1000, 0), label(0))).to.be.closeTo(0, 1e-6);
  });

  it('has the gradient softmax - oneHot', () => {
    const total = Math.E + 1 + Math.exp(-1);
    const expected = [Math.E / total, 1 / total, Math.exp(-1) / total - 1];
    for (const [index, each] of gradientOf(softmaxCrossEntropy, logits(1, 0, -1), label(2)).entries()) {
      expect(each).to.be.closeTo(expected[index] ?? 0, 1e-6);
    }
  });

  for (const wrong of [3, -1, 0.5, Number.POSITIVE_INFINITY]) {
    it(`refuses the label ${wrong} of 3 classes by place and value`, () => {
      const labels = { data: Float32Array.of(0, wrong), shape: [2] };
      expect(() => softmaxCrossEntropy.check(labels, [2, 3]))
        .to.throw(`label 1 of the batch: got ${wrong}, expected a whole number in 0 .. 2`)
        .with.property('code', 'LABEL_INVALID');
    });
  }

  it('refuses outputs that are not one row of logits a label', () => {
    const labels = { data: Uint8Array.of(0, 1), shape: [2] };
    for (const shape of [[2], [3, 2], [2, 2, 2]]) {
      expect(() => softmaxCrossEntropy.check(labels, shape))
        .to.throw()
        .with.property('code', 'SHAPE_INVALID');
    }
    expect(() => softmaxCrossEntropy.check({ ...labels, shape: [2, 1] }, [2, 3])).to.throw('got [2,1]');
  });
});
