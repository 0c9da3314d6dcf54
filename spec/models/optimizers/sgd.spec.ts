import { expect } from 'chai';
import { isMillraceError } from '../../../core/errors.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('sgd', () => {
  optimizerContract('sgd', () => sgd(0.1));
  optimizerContract('sgd momentum', () => sgd({ learningRate: 0.05, momentum: 0.9 }));
  optimizerContract('sgd nesterov', () => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }));
  optimizerContract('sgd weightDecay', () => sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.1 }));

  it('holds a velocity for each variable only where it has momentum', () => {
    expect(sgd(0.1).init([]).slots).to.deep.equal([]);
    expect(sgd(0.5).options).to.deep.equal({
      learningRate: 0.5,
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
    });
  });

  for (const [options, named] of [
    [0, 'sgd.learningRate: got 0'],
    [Number.NaN, 'sgd.learningRate: got NaN'],
    [{ learningRate: 0.1, momentum: 1 }, 'sgd.momentum: got 1'],
    [{ learningRate: 0.1, weightDecay: -1 }, 'sgd.weightDecay: got -1'],
    [{ learningRate: 0.1, nesterov: true }, 'sgd.nesterov: got true, expected false, or a momentum above 0'],
  ] as const) {
    it(`refuses ${JSON.stringify(options)} by name`, () => {
      expect(() => sgd(options))
        .to.throw(named)
        .that.satisfies((error: unknown) => isMillraceError(error, 'OPTION_INVALID'));
    });
  }
});
