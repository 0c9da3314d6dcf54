import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { gradientOf, lossContract, lossOf } from '../contracts/loss.js';

describe('squaredLoss', () => {
  before(() => engine({ prefer: 'cpu' }));

  lossContract(squaredLoss, {
    outputs: { data: Float32Array.of(0.5, -1, 2, 0, 1.5, -0.5), shape: [3, 2] },
    labels: { data: Float32Array.of(1, 0, 2.5, -1, 1, 1), shape: [3, 2] },
  });

  const outputs = { data: Float32Array.of(1, 3), shape: [2, 1] };
  const labels = { data: Float64Array.of(0, 1), shape: [2] };

  it('is half the squared error, with the error as its gradient', () => {
    expect(lossOf(squaredLoss, outputs, labels)).to.equal((1 / 2 + 4 / 2) / 2);
    expect(gradientOf(squaredLoss, outputs, labels)).to.deep.equal([1 / 2, 2 / 2]);
  });

  it('pairs labels [size] with outputs [size, 1] instead of broadcasting them', () => {
    expect(gradientOf(squaredLoss, outputs, labels)).to.have.length(2);
  });

  it('refuses values that are not finite and shapes that do not fit', () => {
    const infinite = { data: Float32Array.of(0, Number.POSITIVE_INFINITY), shape: [2] };
    expect(() => squaredLoss.check(infinite, [2, 1])).to.throw('label 1 of the batch: got Infinity');
    expect(() => squaredLoss.check(labels, [2, 3])).to.throw(
      'labels for squaredLoss: got [2], expected as many values as outputs [2, 3]',
    );
    expect(() => squaredLoss.check({ ...labels, shape: [1, 2] }, [2, 1]))
      .to.throw()
      .with.property('code', 'SHAPE_INVALID');
  });
});
