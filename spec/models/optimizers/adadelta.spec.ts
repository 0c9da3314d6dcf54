import { expect } from 'chai';
import { adadelta } from '../../../models/optimizers/adadelta.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('adadelta', () => {
  optimizerContract('adadelta', () => adadelta());
  optimizerContract('adadelta rho', () => adadelta({ learningRate: 0.5, rho: 0.8, epsilon: 1e-3 }));

  it('takes a rate of 1 by itself, which is the paper', () => {
    expect(adadelta().learningRate).to.equal(1);
  });

  it('refuses settings out of range by name', () => {
    expect(() => adadelta({ learningRate: 1, rho: 1 })).to.throw('adadelta.rho: got 1');
  });
});
