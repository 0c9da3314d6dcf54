import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { type EngineName, engine, nativeStatus } from '../../engines/index.js';
import { accuracy } from '../../models/accuracy.js';
import { createTrainer } from '../../models/create-trainer.js';
import { linear } from '../../models/linear.js';
import { mlp } from '../../models/mlp.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { squaredLoss } from '../../models/squared-loss.js';
import type { Trainer } from '../../models/trainer.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, trainerOf } from './support.js';

describe('createTrainer', () => {
  const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
  const batch = (number: number): Batch => classBatch([4], { number });

  it('draws different weights for another name or seed', async () => {
    const weights = [];
    for (const [name, seed] of [
      ['model', 1],
      ['model', 2],
      ['other', 1],
      ['model', 1],
    ] as const) {
      const trainer = await trainerOf({ model: network(), name }, seed);
      weights.push(JSON.stringify(trainer.snapshot().weights));
      trainer.dispose();
    }
    expect(new Set(weights).size).to.equal(3);
    expect(weights[3]).to.equal(weights[0]);
  });

  it('records the settings that a resumed run must repeat', async () => {
    const trainer = await trainerOf({ model: linear({ inputs: 2 }), loss: squaredLoss, clip: { norm: 1 } });
    expect(trainer.options).to.deep.include({
      optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 },
      loss: 'squaredLoss',
      metrics: [],
      clip: { norm: 1 },
      gradientNorm: false,
    });
    expect(trainer.options.model).to.include({ name: 'linear', inputs: 2, outputs: 1, variant: 'scratch' });
    expect(JSON.parse(JSON.stringify(trainer.options))).to.deep.equal(trainer.options);
    trainer.dispose();
  });

  it('refuses options out of range by name', async () => {
    const loaded = await engine({ prefer: 'cpu' });
    const create = (options: object): unknown =>
      createTrainer(
        { model: network(), optimizer: sgd(0.1), loss: softmaxCrossEntropy, ...options },
        { engine: loaded, seed: 1 },
      );
    for (const [options, message] of [
      [{ name: '../up' }, "createTrainer.name: got '../up'"],
      [{ clip: { norm: 0 } }, 'createTrainer.clip.norm: got 0'],
      [{ clip: { value: -1 } }, 'createTrainer.clip.value: got -1'],
      [{ gradientNorm: 1 }, 'createTrainer.gradientNorm: got 1'],
      [{ metric: {} }, 'Unrecognized key: "metric"'],
    ] as const) {
      const error = await refusal(() => create(options));
      expect(error.code).to.equal('OPTION_INVALID');
      expect(error.message).to.include(message);
    }
  });

  const others: readonly EngineName[] = nativeStatus().installed ? ['wasm', 'native'] : ['wasm'];
  for (const prefer of others) {
    it(`trains on ${prefer} as on cpu`, async () => {
      const options = { model: network(), metrics: { accuracy }, gradientNorm: true };
      const onCpu = await trainAll(await trainerOf(options));
      const there = await trainAll(await trainerOf(options, 1, await engine({ prefer })));
      for (const [index, value] of onCpu.entries()) {
        expect(there[index]).to.be.closeTo(value, 1e-4);
      }
    });
  }

  async function trainAll(trainer: Trainer): Promise<readonly number[]> {
    const results = [];
    for (let step = 0; step < 20; step++) results.push(await trainer.step(batch(step)));
    const { weights } = await trainer.snapshot();
    trainer.dispose();
    return [
      ...results.flatMap(({ loss, metrics, gradientNorm }) => [
        loss,
        metrics.accuracy ?? -1,
        gradientNorm ?? -1,
      ]),
      ...weights.flatMap(({ data }) => [...data]),
    ];
  }
});
