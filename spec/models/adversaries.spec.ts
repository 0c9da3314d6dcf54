import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { adversaries } from '../../models/adversaries.js';
import { linear } from '../../models/linear.js';
import { mlp } from '../../models/mlp.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { pointDiscriminator, pointGenerator } from '../../models/point-networks.js';
import { sigmoidCrossEntropy } from '../../models/sigmoid-cross-entropy.js';
import type { TensorTrainer } from '../../models/tensor-trainer.js';
import { trainerOf, valueBatch } from './support.js';

const noise = (step: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, place) => Math.sin(step + place));

async function game(): Promise<{ readonly generator: TensorTrainer; readonly discriminator: TensorTrainer }> {
  const loaded = await engine({ prefer: 'wasm' });
  const pair = adversaries({ generator: pointGenerator(), discriminator: pointDiscriminator(), noise });
  const options = { optimizer: sgd(0.1), loss: sigmoidCrossEntropy };
  return {
    discriminator: await trainerOf(
      { ...options, name: 'discriminator', model: pair.discriminator },
      1,
      loaded,
    ),
    generator: await trainerOf({ ...options, name: 'generator', model: pair.generator }, 1, loaded),
  };
}

const real = {
  ...valueBatch(
    [
      [1, 2],
      [0, 1],
    ],
    [0, 0],
  ),
  y: { data: Float32Array.of(1, 0, 1, 0), shape: [2, 2] },
};
const z = { data: noise(1, 4), shape: [2, 2] };
const wanted = { x: z, y: { data: Float32Array.of(1, 1), shape: [2, 1] }, size: 2 };
const softplus = (value: number): number => Math.log(1 + Math.exp(value));

describe('adversaries', () => {
  it('has the losses of the game, computed by hand from what both predict', async () => {
    const { generator, discriminator } = await game();
    const [r0 = 0, r1 = 0] = discriminator.predict(real.x).data;
    const [f0 = 0, f1 = 0] = discriminator.predict(generator.predict(z)).data;
    const judged = discriminator.step(real).loss;
    expect(judged).to.be.closeTo((softplus(-r0) + softplus(f0) + softplus(-r1) + softplus(f1)) / 4, 1e-6);
    const [g0 = 0, g1 = 0] = discriminator.predict(generator.predict(z)).data;
    expect(generator.step(wanted).loss).to.be.closeTo((softplus(-g0) + softplus(-g1)) / 2, 1e-6);
    generator.dispose();
    discriminator.dispose();
  });

  it('moves only the network of the trainer that steps, and sees what the other has learnt', async () => {
    const { generator, discriminator } = await game();
    const start = generator.snapshot().weights.map(({ data }) => [...data]);
    discriminator.step(real);
    const after = generator.snapshot().weights;
    expect(after.slice(0, 2).map(({ data }) => [...data])).to.deep.equal(start.slice(0, 2));
    expect([...(after.at(-1)?.data ?? [])]).not.to.deep.equal(start.at(-1));
    expect(after.map(({ name }) => name)).to.include('discriminator/hidden_1/kernel');
    generator.dispose();
    discriminator.dispose();
  });

  it('frees both networks with the last of the two trainers', async () => {
    const before = memory().numTensors;
    const { generator, discriminator } = await game();
    discriminator.step(real);
    generator.step(wanted);
    discriminator.dispose();
    generator.predict(z);
    generator.dispose();
    expect(memory().numTensors).to.equal(before);
  });

  it('refuses a discriminator of other samples than those that are made', async () => {
    const pair = adversaries({
      generator: mlp({ inputShape: [2], hidden: [3], classes: 3, scale: 1 }),
      discriminator: linear({ inputs: 2 }),
      noise,
    });
    const options = { optimizer: sgd(0.1), loss: sigmoidCrossEntropy };
    const trainer = await trainerOf({ ...options, model: pair.discriminator });
    expect(() => trainer.step(real)).to.throw(/what the generator makes: got \[3\]/);
    trainer.dispose();
  });
});
