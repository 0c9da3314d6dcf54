import { expect } from 'chai';
import { adagrad } from '../../../models/optimizers/adagrad.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('adagrad', () => {
  optimizerContract('adagrad', () => adagrad(0.5));
  optimizerContract('adagrad initialAccumulator', () =>
    adagrad({ learningRate: 0.5, initialAccumulator: 0.1, epsilon: 1e-3 }),
  );

  it('refuses settings out of range by name', () => {
    expect(() => adagrad({ learningRate: 0.1, initialAccumulator: -1 })).to.throw(
      'adagrad.initialAccumulator: got -1',
    );
  });
});
