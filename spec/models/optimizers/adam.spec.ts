import { expect } from 'chai';
import { adam } from '../../../models/optimizers/adam.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('adam', () => {
  optimizerContract('adam', () => adam(0.05));
  optimizerContract('adam settings', () =>
    adam({ learningRate: 0.02, beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
  );

  it('has the defaults of the paper', () => {
    expect(adam(0.001).options).to.deep.equal({
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
  });

  it('refuses settings out of range by name', () => {
    expect(() => adam({ learningRate: 0.1, beta2: 1 })).to.throw('adam.beta2: got 1');
    expect(() => adam({ learningRate: 0.1, epsilon: 0 })).to.throw('adam.epsilon: got 0');
    expect(() => adam(-1)).to.throw('adam.learningRate: got -1');
  });
});
