import { layers } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { lstm } from '../../../models/layers/lstm.js';
import { refusal } from '../../helpers/refusal.js';

describe('lstm', () => {
  it('takes the sigmoid for its gates where tf.layers would take hardSigmoid', () => {
    expect(lstm({ units: 2 }).getConfig()).to.include({ recurrentActivation: 'sigmoid' });
    expect(layers.lstm({ units: 2 }).getConfig()).to.include({ recurrentActivation: 'hardSigmoid' });
  });

  it('refuses options', async () => {
    expect((await refusal(() => lstm({ units: 1.5 }))).message).to.include('lstm.units');
  });
});
