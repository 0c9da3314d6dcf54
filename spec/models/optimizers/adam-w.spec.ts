import { expect } from 'chai';
import { adamW } from '../../../models/optimizers/adam-w.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('adamW', () => {
  optimizerContract('adamW', () => adamW(0.05));
  optimizerContract('adamW settings', () =>
    adamW({ learningRate: 0.05, beta1: 0.8, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.3 }),
  );

  it("decays as PyTorch's does by default", () => {
    expect(adamW(0.1).options).to.include({ weightDecay: 0.01 });
  });

  it('refuses settings out of range by name', () => {
    expect(() => adamW({ learningRate: 0.1, weightDecay: -0.1 })).to.throw('adamW.weightDecay: got -0.1');
  });
});
