import { scalar, variable } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { adam } from '../../../models/optimizers/adam.js';
import { layerRates } from '../../../models/optimizers/layer-rates.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { optimizerContract } from '../../contracts/optimizer.js';

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
    state.apply(
      names.map(() => scalar(1)),
      0.5,
    );
    const weights = variables.map((each) => each.variable.dataSync()[0]);
    expect(weights[0]).to.equal(1);
    expect(weights[1]).to.be.closeTo(1 - 0.25 * 1.1, 1e-6);
    expect(weights[2]).to.be.closeTo(1 - 0.5 * 1.1, 1e-6);
  });

  it('refuses names that the model does not have, and factors below 0', () => {
    const variables = [{ name: 'first/kernel', variable: variable(scalar(1)) }];
    expect(() => layerRates(sgd(1), { second: 0 }).init(variables)).to.throw(
      "layerRates second: got 'second', expected a layer or a trainable weight of the model: first/kernel, first",
    );
    expect(() => layerRates(sgd(1), { first: -1 })).to.throw('layerRates.first: got -1');
  });
});
