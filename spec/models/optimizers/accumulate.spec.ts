import { expect } from 'chai';
import { accumulate } from '../../../models/optimizers/accumulate.js';
import { adam } from '../../../models/optimizers/adam.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { optimizerContract } from '../../contracts/optimizer.js';

describe('accumulate', () => {
  optimizerContract('adam accumulated', () => accumulate(adam(0.05), { batches: 4 }));
  optimizerContract('sgd momentum', () =>
    accumulate(sgd({ learningRate: 0.05, momentum: 0.9 }), { batches: 1 }),
  );

  it('is recorded with the settings of its optimizer', () => {
    expect(accumulate(sgd(0.1), { batches: 4 }).options).to.include({ learningRate: 0.1, batches: 4 });
  });

  it('tells a step that gathers from one that moves, with the form of its optimizer', () => {
    const state = accumulate(sgd(0.5), { batches: 2 }).init([]);
    expect(state.plan(0.5)).to.deep.equal({ form: 'gather', factors: [], scalars: { gathered: 1 } });
    state.restoreScalars({ gathered: 1 });
    expect(state.plan(0.5)).to.deep.equal({ form: 'move', factors: [0.5], scalars: { gathered: 0 } });
  });

  it('refuses an optimizer that accumulates already', () => {
    const nested = accumulate(accumulate(sgd(0.1), { batches: 2 }), { batches: 3 });
    expect(() => nested.init([])).to.throw('accumulate: got ');
  });

  it('refuses settings out of range by name', () => {
    expect(() => accumulate(sgd(0.1), { batches: 0 })).to.throw('accumulate.batches: got 0');
  });
});
