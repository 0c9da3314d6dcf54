import { ones } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import { forwardMode } from '../../models/forward-mode.js';
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

  it('drops the same units from scratch as on tf.layers, others in each step', () => {
    const dropping = { ...small, dropout: [0.2, 0.5] } as const;
    return expectAlike(
      mlp({ ...dropping, variant: 'scratch' }),
      mlp({ ...dropping, variant: 'layers' }),
      small,
    );
  });

  it('drops units in training only, and so many that the mean stays', async () => {
    const wide = { inputShape: [1], hidden: [4000], classes: 1, scale: 1, dropout: [0.5] } as const;
    await engine({ prefer: 'cpu' });
    const built = mlp(wide).build(1);
    tensorScope('dropout', () => {
      const weights = new Map(built.weights.map(({ name, variable }) => [name, variable]));
      for (const layer of ['hidden_1', 'output']) {
        const kernel = weights.get(`${layer}/kernel`);
        kernel?.assign(ones(kernel.shape));
      }
      const answer = (training: boolean, step: number): number =>
        built.forward(ones([1, 1]), forwardMode(training, step)).dataSync()[0] ?? Number.NaN;
      expect(answer(false, 1)).to.equal(4000);
      expect(answer(true, 1)).to.be.closeTo(4000, 300).and.not.to.equal(4000);
      expect(answer(true, 2)).not.to.equal(answer(true, 1));
      expect(answer(true, 1)).to.equal(answer(true, 1));
    });
    built.dispose();
  });

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
