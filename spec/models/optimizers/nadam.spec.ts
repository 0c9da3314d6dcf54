import { expect } from 'chai';
import { nadam } from '../../../models/optimizers/nadam.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('nadam', () => {
  optimizerContract('nadam', () => nadam(0.05));
  optimizerContract('nadam settings', () =>
    nadam({ learningRate: 0.05, beta1: 0.8, beta2: 0.99, epsilon: 1e-3, momentumDecay: 0.02 }),
  );

  it('refuses settings out of range by name', () => {
    expect(() => nadam({ learningRate: 0.1, momentumDecay: -1 })).to.throw('nadam.momentumDecay: got -1');
  });
});
