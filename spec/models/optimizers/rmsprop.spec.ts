import { expect } from 'chai';
import { rmsprop } from '../../../models/optimizers/rmsprop.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('rmsprop', () => {
  optimizerContract('rmsprop', () => rmsprop(0.05));
  optimizerContract('rmsprop momentum', () =>
    rmsprop({ learningRate: 0.02, rho: 0.9, momentum: 0.8, epsilon: 1e-3 }),
  );
  optimizerContract('rmsprop centered', () => rmsprop({ learningRate: 0.05, centered: true }));
  optimizerContract('rmsprop centered momentum', () =>
    rmsprop({ learningRate: 0.02, rho: 0.9, centered: true, momentum: 0.8, epsilon: 1e-3 }),
  );

  it('refuses settings out of range by name', () => {
    expect(() => rmsprop({ learningRate: 0.1, rho: -0.1 })).to.throw('rmsprop.rho: got -0.1');
  });
});
