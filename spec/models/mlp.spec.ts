import { expect } from 'chai';
import { mlp } from '../../models/mlp.js';
import { readVariable } from '../../models/variables.js';
import { modelContract } from '../contracts/model.js';
import { expectAlike } from './support.js';

describe('mlp', () => {
  const small = { inputShape: [3, 2, 1], hidden: [6, 5], classes: 3, scale: 0.5 } as const;

  for (const variant of ['scratch', 'layers'] as const) {
    modelContract(`mlp (${variant})`, () => mlp({ ...small, variant }), { ...small, topology: true });
  }

  it('computes the same from scratch as on tf.layers, step by step', () =>
    expectAlike(mlp({ ...small, variant: 'scratch' }), mlp({ ...small, variant: 'layers' }), small));

  it('is the network of the course unless told otherwise', () => {
    const built = mlp().build(1);
    expect(built.inputShape).to.deep.equal([28, 28, 1]);
    expect(built.weights.map(({ name, variable }) => [name, variable.shape])).to.deep.equal([
      ['hidden_1/kernel', [784, 256]],
      ['hidden_1/bias', [256]],
      ['output/kernel', [256, 10]],
      ['output/bias', [10]],
    ]);
    built.dispose();
  });

  it('starts with kernels from N(0, 0.01²) and biases at 0', () => {
    const built = mlp().build(1);
    const [kernel, bias] = built.weights.map((weight) => [...readVariable(weight).data]);
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(mean((kernel ?? []).map((value) => value * value)));
    expect(mean(kernel ?? [])).to.be.closeTo(0, 1e-4);
    expect(spread).to.be.closeTo(0.01, 1e-4);
    expect(bias?.every((value) => value === 0)).to.equal(true);
    built.dispose();
  });

  it('refuses options out of range by name', () => {
    expect(() => mlp({ hidden: [] })).to.throw('mlp.hidden: got []');
    expect(() => mlp({ hidden: [256, 0] })).to.throw('mlp.hidden.1: got 0');
    expect(() => mlp({ classes: -1 })).to.throw('mlp.classes: got -1');
    expect(() => mlp({ inputShape: [28, 0] })).to.throw('mlp.inputShape.1: got 0');
  });
});
