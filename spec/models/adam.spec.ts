import { expect } from 'chai';
import { adam } from '../../models/adam.js';
import { optimizerContract } from '../contracts/optimizer.js';

describe('adam', () => {
  optimizerContract(
    'adam',
    () => adam(0.05),
    () => adamRule({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
  );

  optimizerContract(
    'adam with settings of its own',
    () => adam({ learningRate: 0.02, beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
    () => adamRule({ beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
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

/** torch.optim.Adam for one weight, in double precision. */
function adamRule({ beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number }) {
  let step = 0;
  let mean = 0;
  let square = 0;
  return (weight: number, gradient: number, rate: number): number => {
    step++;
    mean = beta1 * mean + (1 - beta1) * gradient;
    square = beta2 * square + (1 - beta2) * gradient * gradient;
    const denominator = Math.sqrt(square) / Math.sqrt(1 - beta2 ** step) + epsilon;
    return weight - (rate / (1 - beta1 ** step)) * (mean / denominator);
  };
}
