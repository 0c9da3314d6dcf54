import { expect } from 'chai';
import { adamax } from '../../../models/optimizers/adamax.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('adamax', () => {
  optimizerContract('adamax', () => adamax(0.05));
  optimizerContract('adamax settings', () =>
    adamax({ learningRate: 0.05, beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
  );

  it('refuses settings out of range by name', () => {
    expect(() => adamax({ learningRate: 0.1, beta1: 1 })).to.throw('adamax.beta1: got 1');
  });
});
