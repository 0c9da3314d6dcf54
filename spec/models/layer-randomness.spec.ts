import { memory } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { refusal } from '../helpers/refusal.js';
import { trainerOf } from './support.js';

describe('layers with randomness or state of their own', () => {
  const output = () => layers.dense({ units: 3 });
  const stack = (...middle: layers.Layer[]) =>
    sequential({ layers: [layers.dense({ units: 5, inputShape: [4] }), ...middle, output()] });

  describe('refuses by name', () => {
    const steps = (layer: layers.Layer) => stack(layers.reshape({ targetShape: [5, 1] }), layer);
    const refused: readonly [string, RegExp, () => LayersModel][] = [
      ['GaussianNoise', /GaussianNoise/, () => stack(layers.gaussianNoise({ stddev: 1 }))],
      ['GaussianDropout', /GaussianDropout/, () => stack(layers.gaussianDropout({ rate: 0.5 }))],
      ['AlphaDropout', /AlphaDropout/, () => stack(layers.alphaDropout({ rate: 0.5 }))],
      ['dropout in a recurrent layer', /LSTM/, () => steps(layers.lstm({ units: 2, dropout: 0.5 }))],
      ['recurrent dropout', /GRU/, () => steps(layers.gru({ units: 2, recurrentDropout: 0.5 }))],
      [
        'noise within a wrapper',
        /GaussianNoise/,
        () => steps(layers.timeDistributed({ layer: layers.gaussianNoise({ stddev: 1 }) })),
      ],
    ];

    for (const [what, message, create] of refused) {
      it(`${what}, and frees the model`, async () => {
        const before = memory().numTensors;
        const error = await refusal(() => trainerOf({ model: create }));
        expect(error.code).to.equal('MODEL_INVALID');
        expect(error.message).to.match(message);
        expect(memory().numTensors).to.equal(before);
      });
    }

    it('a stateful recurrent layer', async () => {
      const recurrent = () => layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [8, 4, 1] });
      const create = () => sequential({ layers: [recurrent(), output()] });
      const error = await refusal(() => trainerOf({ model: create }));
      expect(error.message).to.match(/SimpleRNN.*keeps state between batches/);
    });
  });
});
