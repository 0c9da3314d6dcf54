import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { adam } from '../../models/optimizers/adam.js';
import type { StyleTransferOptions } from '../../models/style-transfer.js';
import { styleTransfer, summedTerms, termAt } from '../../models/style-transfer.js';
import type { TensorTrainer } from '../../models/tensor-trainer.js';
import { trainerOf } from './support.js';

const side = 8;
const pixels = side * side * 3;
const grey = Uint8Array.from({ length: pixels }, () => 128);
const stripes = Uint8Array.from({ length: pixels }, (_, place) => (Math.floor(place / 3) % 2 ? 255 : 0));
const pairOf = (content: Uint8Array, style: Uint8Array) => ({
  x: { data: Uint8Array.from([...content, ...style]), shape: [1, 2, side, side, 3] },
  y: { data: new Float32Array(3), shape: [1, 3] },
  size: 1,
});

async function painter(options: StyleTransferOptions): Promise<TensorTrainer> {
  return trainerOf(
    {
      model: styleTransfer({ side, filters: [4, 6], ...options }),
      optimizer: adam(0.05),
      loss: summedTerms,
      metrics: { content: termAt(0), style: termAt(1), variation: termAt(2) },
    },
    1,
    await engine({ prefer: 'wasm' }),
  );
}

describe('styleTransfer', () => {
  it('adds the three terms, each with its weight', async () => {
    const trainer = await painter({ contentWeight: 2, styleWeight: 0, variationWeight: 0 });
    const { loss, metrics } = trainer.step(pairOf(grey, stripes));
    expect(metrics.style).to.equal(0);
    expect(metrics.variation).to.equal(0);
    expect(loss).to.be.closeTo(metrics.content ?? Number.NaN, 1e-6);
    trainer.dispose();
  });

  it('has the total variation of the picture that it stands at, by hand', async () => {
    const trainer = await painter({ contentWeight: 0, styleWeight: 0, variationWeight: 1 });
    const [{ data = new Float32Array() } = {}] = trainer.snapshot().weights;
    const { metrics } = trainer.step(pairOf(grey, stripes));
    let [down, across] = [0, 0];
    for (let place = 0; place < pixels; place++) {
      const column = Math.floor(place / 3) % side;
      if (place + 3 * side < pixels) down += Math.abs((data[place + 3 * side] ?? 0) - (data[place] ?? 0));
      if (column + 1 < side) across += Math.abs((data[place + 3] ?? 0) - (data[place] ?? 0));
    }
    expect(metrics.variation).to.be.closeTo((down + across) / (2 * side * (side - 1) * 3), 1e-5);
    trainer.dispose();
  });

  it('moves the picture alone, towards content and style, and leaves no tensor', async () => {
    const before = memory().numTensors;
    const trainer = await painter({ styleWeight: 100, variationWeight: 0 });
    const [, features] = trainer.snapshot().weights;
    const losses = Array.from({ length: 15 }, () => trainer.step(pairOf(stripes, stripes)).loss);
    expect(losses.at(-1)).to.be.below(0.9 * (losses[0] ?? 0));
    expect(trainer.snapshot().weights[1]).to.deep.equal(features);
    expect(trainer.predict(pairOf(grey, grey).x).shape).to.deep.equal([1, side, side, 3]);
    trainer.dispose();
    expect(memory().numTensors).to.equal(before);
  });

  it('refuses labels that are not as many as terms', () => {
    const labels = { data: new Float32Array(2), shape: [1, 2] };
    expect(() => summedTerms.check(labels, [1, 3])).to.throw(/as many as terms/);
  });
});
