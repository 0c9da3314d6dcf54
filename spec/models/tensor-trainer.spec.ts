import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { mlp } from '../../models/mlp.js';
import { adam } from '../../models/optimizers/adam.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { TrainerOptions } from '../../models/trainer-options.js';
import { trainerContract } from '../contracts/trainer.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, trainerOf } from './support.js';

describe('TensorTrainer', () => {
  const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
  const batch = (number: number): Batch => classBatch([4], { number });

  trainerContract('TensorTrainer', { create: trainerOf, classifier: network() });

  it('refuses a snapshot of other layers or of an optimizer with other slots, and changes nothing', async () => {
    const trainer = await trainerOf({ model: network(), optimizer: adam(0.1) });
    const others: readonly Partial<TrainerOptions>[] = [
      { model: mlp({ inputShape: [4], hidden: [7], classes: 3, scale: 1 }) },
      { model: mlp({ inputShape: [4], hidden: [6, 6], classes: 3, scale: 1 }) },
      { optimizer: sgd(0.1) },
      { optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }) },
    ];
    const before = trainer.snapshot();
    for (const options of others) {
      const other = await trainerOf({ model: network(), optimizer: adam(0.1), ...options });
      other.step(batch(0));
      expect((await refusal(() => trainer.restore(other.snapshot()))).code).to.equal('MODEL_INVALID');
      other.dispose();
    }
    const lacking = { ...before, scalars: {} };
    expect((await refusal(() => trainer.restore(lacking))).message).to.include('beta1Power, beta2Power');
    expect(trainer.snapshot()).to.deep.equal(before);
    trainer.dispose();
  });

  it('holds the same tensors and memory over 1,000 steps', async () => {
    const trainer = await trainerOf({ model: network(), optimizer: adam(0.01), clip: { norm: 1 } });
    trainer.step(batch(0));
    const { numTensors, numBytes } = memory();
    for (let step = 0; step < 1000; step++) trainer.step(batch(step % 10));
    expect(memory()).to.include({ numTensors, numBytes });
    trainer.dispose();
  });
});
