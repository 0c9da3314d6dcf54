import { memory } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../../core/sample.js';
import { type Engine, engine } from '../../../engines/index.js';
import {
  adam,
  causalConvolution1d,
  dropout,
  gru,
  layerNormalization,
  lstm,
  multiHeadAttention,
} from '../../../models/index.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { classBatch, trainerOf } from '../support.js';

const inputShape = [6, 4];

/** Sequences of six steps to three classes. */
const networks: Readonly<Record<string, () => LayersModel>> = {
  gru: () => sequential({ layers: [gru({ units: 5, inputShape }), layers.dense({ units: 3 })] }),
  lstm: () => sequential({ layers: [lstm({ units: 5, inputShape }), layers.dense({ units: 3 })] }),
  'causal convolution': () =>
    sequential({
      layers: [
        causalConvolution1d({ filters: 5, kernelSize: 2, inputShape }),
        layers.activation({ activation: 'relu' }),
        causalConvolution1d({ filters: 5, kernelSize: 2, dilation: 2 }),
        layers.activation({ activation: 'relu' }),
        causalConvolution1d({ filters: 5, kernelSize: 2, strides: 2 }),
        layers.globalAveragePooling1d({}),
        layers.dense({ units: 3 }),
      ],
    }),
  'attention with dropout': () =>
    sequential({
      layers: [
        multiHeadAttention({ heads: 2, keySize: 3, mask: 'causal', dropout: 0.2, inputShape }),
        layerNormalization(),
        dropout({ rate: 0.2 }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    }),
};

for (const name of ['cpu', 'wasm'] as const) {
  describe(`layers trained on ${name}`, () => {
    keepBackend();
    let loaded: Engine;
    before(async () => {
      loaded = await engine({ prefer: name });
    });

    const batch = (number: number): Batch => classBatch(inputShape, { number });
    const trainer = (model: () => LayersModel) => trainerOf({ model, optimizer: adam(0.01) }, 1, loaded);

    for (const [network, create] of Object.entries(networks)) {
      it(`${network}: learns, goes on bitwise from a snapshot, and leaves no tensor behind`, async () => {
        const empty = memory().numTensors;
        const whole = await trainer(create);
        const resumed = await trainer(create);
        const held = memory().numTensors;
        const first = await whole.evaluate(batch(0));
        for (let step = 0; step < 10; step++) whole.step(batch(0));
        expect((await whole.evaluate(batch(0))).loss).to.be.below(first.loss);

        resumed.restore(whole.snapshot());
        for (let step = 0; step < 3; step++) {
          expect(resumed.step(batch(step))).to.deep.equal(whole.step(batch(step)));
        }
        expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
        expect(memory().numTensors).to.equal(held);
        whole.dispose();
        resumed.dispose();
        expect(memory().numTensors).to.equal(empty);
      });
    }
  });
}
