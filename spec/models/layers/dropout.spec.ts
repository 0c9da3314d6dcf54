import { ones } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { dropout } from '../../../models/layers/dropout.js';
import { refusal } from '../../helpers/refusal.js';
import { outputOf } from './support.js';

// How trainers seed it: layer-randomness.spec.ts.
describe('dropout', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('sets the given share to 0 in training and scales up the others, and otherwise changes nothing', () => {
    const layer = dropout({ rate: 0.75 });
    const x = ones([100, 100]);
    const { values } = outputOf(layer, x, { training: true });
    expect(new Set(values)).to.deep.equal(new Set([0, 4]));
    expect(values.filter((value) => value === 0).length / values.length).to.be.closeTo(0.75, 0.03);
    expect(new Set(outputOf(layer, x).values)).to.deep.equal(new Set([1]));
    x.dispose();
  });

  it('refuses to drop everything', async () => {
    expect((await refusal(() => dropout({ rate: 1 }))).message).to.include('dropout.rate');
  });
});
