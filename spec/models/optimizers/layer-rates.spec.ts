import { profile, scalar, variable } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { mlp } from '../../../models/mlp.js';
import { adam } from '../../../models/optimizers/adam.js';
import { adamW } from '../../../models/optimizers/adam-w.js';
import { layerRates } from '../../../models/optimizers/layer-rates.js';
import { moveBy } from '../../../models/optimizers/move.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import type { TrainerSnapshot } from '../../../models/trainer.js';
import { optimizerContract } from '../../contracts/optimizer.js';
import { classBatch, trainerOf } from '../support.js';

describe('layerRates', () => {
  optimizerContract('adam layerRates', () => layerRates(adam(0.05), { bias: 0.1 }));
  optimizerContract('sgd', () => layerRates(sgd(0.1), {}));

  before(() => engine({ prefer: 'cpu' }));

  it('takes the name of a layer or of one weight, and moves frozen ones not at all', () => {
    const names = ['first/kernel', 'first/bias', 'second/kernel'];
    const variables = names.map((name) => ({ name, variable: variable(scalar(1)) }));
    const optimizer = layerRates(sgd({ learningRate: 0.5, weightDecay: 0.1 }), {
      first: 0,
      'first/bias': 0.5,
    });
    const state = optimizer.init(variables);
    moveBy(
      state,
      state.variables.map(() => scalar(1)),
      0.5,
    );
    const weights = variables.map((each) => each.variable.dataSync()[0]);
    expect(weights[0]).to.equal(1);
    expect(weights[1]).to.be.closeTo(1 - 0.25 * 1.1, 1e-6);
    expect(weights[2]).to.be.closeTo(1 - 0.5 * 1.1, 1e-6);
  });

  describe('a layer with the factor 0', () => {
    const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
    const weights = ({ weights }: TrainerSnapshot) => weights.map(({ data }) => data);

    it('keeps its bits under weight decay and momentum, and has no slots', async () => {
      for (const optimizer of [
        adamW({ learningRate: 0.1, weightDecay: 0.5 }),
        sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.5 }),
      ]) {
        const trainer = await trainerOf({
          model: network(),
          optimizer: layerRates(optimizer, { hidden_1: 0 }),
        });
        const [kernel, bias, ...others] = weights(trainer.snapshot());
        for (let number = 0; number < 5; number++) trainer.step(classBatch([4], { number }));
        const after = trainer.snapshot();
        expect(weights(after).slice(0, 2)).to.deep.equal([kernel, bias]);
        expect(weights(after).slice(2)).to.not.deep.equal(others);
        for (const { name } of after.slots) expect(name).to.match(/^output/);
        trainer.dispose();
      }
    });

    it('counts in no norm', async () => {
      const norms = [];
      for (const frozen of [{}, { hidden_1: 0 }, { output: 0 }]) {
        const optimizer = layerRates(sgd(0.1), frozen);
        const trainer = await trainerOf({ model: network(), optimizer, gradientNorm: true });
        norms.push(trainer.step(classBatch([4])).gradientNorm ?? Number.NaN);
        trainer.dispose();
      }
      const [whole = Number.NaN, ofOutput = Number.NaN, ofHidden = Number.NaN] = norms;
      expect(Math.hypot(ofOutput, ofHidden)).to.be.closeTo(whole, 1e-6);
      expect(ofHidden).to.be.within(1e-4, whole);
    });

    it('leaves the whole limit on gradients to what moves', async () => {
      const optimizer = layerRates(sgd(0.5), { hidden_1: 0 });
      const trainer = await trainerOf({ model: network(), optimizer, clip: { norm: 0.01 } });
      const before = trainer.snapshot().weights.flatMap(({ data }) => [...data]);
      trainer.step(classBatch([4]));
      const after = trainer.snapshot().weights.flatMap(({ data }) => [...data]);
      const way = Math.hypot(...after.map((value, index) => value - (before[index] ?? 0)));
      expect(way).to.be.closeTo(0.5 * 0.01, 1e-6);
      trainer.dispose();
    });

    it('costs no gradient', async () => {
      const products = [];
      for (const frozen of [{}, { hidden_1: 0 }]) {
        const trainer = await trainerOf({ model: network(), optimizer: layerRates(sgd(0.1), frozen) });
        const { kernelNames, kernels } = await profile(() => {
          trainer.step(classBatch([4]));
          return scalar(0);
        });
        expect(kernelNames).to.include('BatchMatMul');
        products.push(kernels.filter(({ name }) => name === 'BatchMatMul').length);
        trainer.dispose();
      }
      // Two forward; the output kernel's gradient; and, where the hidden layer moves, two that go back through it.
      expect(products).to.deep.equal([5, 3]);
    });
  });

  it('refuses to freeze everything', () => {
    const variables = [{ name: 'first/kernel', variable: variable(scalar(1)) }];
    expect(() => layerRates(sgd(1), { first: 0 }).init(variables)).to.throw(
      'layerRates: got {"first":0}, expected at least one weight with a factor above 0',
    );
  });

  it('refuses names that the model does not have, and factors below 0', () => {
    const variables = [{ name: 'first/kernel', variable: variable(scalar(1)) }];
    expect(() => layerRates(sgd(1), { second: 0 }).init(variables)).to.throw(
      "layerRates second: got 'second', expected a layer or a trainable weight of the model: first/kernel, first",
    );
    expect(() => layerRates(sgd(1), { first: -1 })).to.throw('layerRates.first: got -1');
  });
});
