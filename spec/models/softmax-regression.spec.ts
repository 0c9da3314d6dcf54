import { expect } from 'chai';
import { softmaxRegression } from '../../models/softmax-regression.js';
import { modelContract } from '../contracts/model.js';
import { expectAlike } from './support.js';

describe('softmaxRegression', () => {
  const small = { inputShape: [3, 2, 1], classes: 3, scale: 0.5 } as const;

  for (const variant of ['scratch', 'layers'] as const) {
    modelContract(`softmaxRegression (${variant})`, () => softmaxRegression({ ...small, variant }), {
      ...small,
      topology: true,
    });
  }

  it('computes the same from scratch as on tf.layers, step by step', () =>
    expectAlike(
      softmaxRegression({ ...small, variant: 'scratch' }),
      softmaxRegression({ ...small, variant: 'layers' }),
      small,
    ));

  it('fits Fashion-MNIST unless told otherwise', () => {
    const built = softmaxRegression().build(1);
    expect(built.inputShape).to.deep.equal([28, 28, 1]);
    expect(built.weights.map(({ name, variable }) => [name, variable.shape])).to.deep.equal([
      ['output/kernel', [784, 10]],
      ['output/bias', [10]],
    ]);
    built.dispose();
  });

  it('refuses options out of range by name', () => {
    expect(() => softmaxRegression({ inputShape: [] })).to.throw('softmaxRegression.inputShape: got []');
    expect(() => softmaxRegression({ classes: 0 })).to.throw('softmaxRegression.classes: got 0');
    expect(() => softmaxRegression({ scale: 0 })).to.throw('softmaxRegression.scale: got 0');
  });
});
