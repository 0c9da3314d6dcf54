import { memory, scalar, variable } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { tensorScope } from '../../../core/tensor-scope.js';
import { engine } from '../../../engines/index.js';
import { withAverages } from '../../../models/averages.js';
import type { NamedVariable } from '../../../models/model.js';
import { accumulate } from '../../../models/optimizers/accumulate.js';
import { adam } from '../../../models/optimizers/adam.js';
import { averageWeights } from '../../../models/optimizers/average-weights.js';
import { layerRates } from '../../../models/optimizers/layer-rates.js';
import { moveBy } from '../../../models/optimizers/move.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('averageWeights', () => {
  const momentum = sgd({ learningRate: 0.05, momentum: 0.9 });

  optimizerContract('adam averaged', () => averageWeights(adam(0.05), { decay: 0.9 }));

  describe('within layerRates', () => {
    optimizerContract('adam averaged layerRates', () =>
      layerRates(averageWeights(adam(0.05), { decay: 0.9 }), { bias: 0.1 }),
    );
  });

  describe('around layerRates', () => {
    optimizerContract('adam averaged layerRates', () =>
      averageWeights(layerRates(adam(0.05), { bias: 0.1 }), { decay: 0.9 }),
    );
  });

  describe('within accumulate', () => {
    optimizerContract('sgd averaged accumulated', () =>
      accumulate(averageWeights(momentum, { decay: 0.6 }), { batches: 4 }),
    );
  });

  describe('around accumulate', () => {
    optimizerContract('sgd averaged accumulated', () =>
      averageWeights(accumulate(momentum, { batches: 4 }), { decay: 0.6 }),
    );
  });

  before(() => engine({ prefer: 'cpu' }));

  it('starts with the weights, and goes a part of the way after them', () => {
    const weights = [weightOf('first/kernel', 2), weightOf('second/kernel', 6)];
    const state = averageWeights(sgd(1), { decay: 0.75 }).init(weights);
    expect(values(state.averages)).to.deep.equal([2, 6]);
    moveAll(state, 1, 4);
    expect(values(weights)).to.deep.equal([-2, 2]);
    expect(values(state.averages)).to.deep.equal([1, 5]);
    state.dispose();
  });

  it('has no average of what is frozen, whichever is around the other', () => {
    for (const optimizer of [
      averageWeights(layerRates(sgd(1), { first: 0 }), { decay: 0.75 }),
      layerRates(averageWeights(sgd(1), { decay: 0.75 }), { first: 0 }),
    ]) {
      const state = optimizer.init([weightOf('first/kernel', 2), weightOf('second/kernel', 6)]);
      expect(state.variables.map(({ name }) => name)).to.deep.equal(['second/kernel']);
      expect(state.averages?.map(({ name }) => name)).to.deep.equal(['second/kernel/average']);
      state.dispose();
    }
  });

  it('keeps the order of the weights where layers have rates of their own', () => {
    const names = ['first/kernel', 'second/kernel', 'first/bias'];
    const optimizer = layerRates(averageWeights(sgd(1)), { first: 0.5 });
    const state = optimizer.init(names.map((name) => weightOf(name, 1)));
    expect(state.averages?.map(({ name }) => name)).to.deep.equal(names.map((name) => `${name}/average`));
    state.dispose();
  });

  it('keeps 0.999 where nothing is said, and is recorded with the settings of its optimizer', () => {
    expect(averageWeights(sgd(0.1)).options).to.include({ learningRate: 0.1, averageDecay: 0.999 });
  });

  it('refuses a decay out of range by name', () => {
    expect(() => averageWeights(sgd(0.1), { decay: 1 })).to.throw('averageWeights.decay: got 1');
  });
});

describe('withAverages', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('has the averages in the place of the weights, and puts the weights back', () => {
    const weights = [weightOf('kernel', 2)];
    const state = averageWeights(sgd(1), { decay: 0.75 }).init(weights);
    moveAll(state, 1, 4);
    const { numTensors } = memory();
    const seen = tensorScope('evaluate', () => withAverages(state, () => values(weights)));
    expect(seen).to.deep.equal([1]);
    expect(values(weights)).to.deep.equal([-2]);
    expect(values(state.averages)).to.deep.equal([1]);
    expect(memory().numTensors).to.equal(numTensors);
    state.dispose();
  });

  it('puts them back after an error too', () => {
    const weights = [weightOf('kernel', 2)];
    const state = averageWeights(sgd(1), { decay: 0.75 }).init(weights);
    moveAll(state, 1, 4);
    const failing = (): never => {
      throw new Error('no answer');
    };
    expect(() => tensorScope('evaluate', () => withAverages(state, failing))).to.throw('no answer');
    expect(values(weights)).to.deep.equal([-2]);
    state.dispose();
  });

  it('only computes where there are no averages', () => {
    const weights = [weightOf('kernel', 2)];
    expect(withAverages(sgd(1).init(weights), () => values(weights))).to.deep.equal([2]);
  });
});

function weightOf(name: string, value: number): NamedVariable {
  return { name, variable: tensorScope(name, () => variable(scalar(value))) };
}

function values(variables: readonly NamedVariable[] = []): readonly number[] {
  return variables.flatMap(({ variable: each }) => [...each.dataSync()]);
}

/** One step with the same gradient for every weight. */
function moveAll(state: Parameters<typeof moveBy>[0], learningRate: number, gradient: number): void {
  tensorScope('step', () =>
    moveBy(
      state,
      state.variables.map(() => scalar(gradient)),
      learningRate,
    ),
  );
}
