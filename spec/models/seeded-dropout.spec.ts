import { ones, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { forwardMode } from '../../models/forward-mode.js';
import { layersModel } from '../../models/layers-model.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { classBatch, expectResumable, trainerOf } from './support.js';

describe('dropout, seeded', () => {
  const batch = (number: number): Batch => classBatch([4], { number });
  const output = () => layers.dense({ units: 3 });
  const stack = (...middle: layers.Layer[]) =>
    sequential({ layers: [layers.dense({ units: 5, inputShape: [4] }), ...middle, output()] });
  // A rate of 0 leaves the weights where they are: only the mask differs between two steps.
  const still = { optimizer: sgd(0.1) };
  const dropping = () => stack(layers.dropout({ rate: 0.5, seed: 7 }));

  it('draws another mask at each step, even where it has a seed', async () => {
    const trainer = await trainerOf({ ...still, model: dropping });
    trainer.learningRate = 0;
    const losses = [];
    for (let step = 0; step < 5; step++) losses.push((await trainer.step(batch(0))).loss);
    expect(new Set(losses).size).to.equal(5);
    trainer.dispose();
  });

  it('draws the same masks again after a resume', () => expectResumable(dropping));

  it('draws the same masks inside a wrapper and a nested model', () =>
    expectResumable(() => {
      const inner = sequential({ layers: [layers.dropout({ rate: 0.5, inputShape: [5] })] });
      const wrapped = layers.timeDistributed({ layer: layers.dropout({ rate: 0.3 }) });
      return stack(inner, layers.reshape({ targetShape: [5, 1] }), wrapped, layers.flatten());
    }));

  it('draws a mask of its own each time a layer is used in a step', () => {
    const shared = layers.dropout({ rate: 0.5 });
    const each = layers.timeDistributed({ layer: shared, inputShape: [6, 20] });
    const built = layersModel('masks', sequential({ layers: [each] })).build(1);
    const x = ones([1, 6, 20]);
    const masks = rowsOf(built.forward(x, forwardMode(true, 1)), 20);
    expect(new Set(masks).size).to.equal(6);
    expect(rowsOf(built.forward(x, forwardMode(true, 1)), 20)).to.deep.equal(masks);
  });

  it('draws masks by the name of the layer, whatever other layers a model has', () => {
    const maskOf = (...names: string[]) => {
      const dropouts = names.map((name) => layers.dropout({ name, rate: name === 'mine' ? 0.5 : 0 }));
      const network = sequential({ layers: [layers.inputLayer({ inputShape: [20] }), ...dropouts] });
      const built = layersModel('masks', network).build(1);
      return rowsOf(built.forward(ones([1, 20]), forwardMode(true, 1)), 20)[0];
    };
    expect(maskOf('other', 'mine')).to.equal(maskOf('mine'));
  });

  it('draws different masks for layers of the same name in two models within the model', () => {
    const block = () =>
      sequential({ layers: [layers.dropout({ name: 'same', rate: 0.5, inputShape: [40] })] });
    const [one, other] = [block(), block()];
    const built = layersModel('masks', sequential({ layers: [one, other] })).build(1);
    const output = built.forward(ones([1, 40]), forwardMode(true, 1)).dataSync();
    // One mask used twice would leave half of them.
    expect(output.filter((value) => value > 0).length).to.be.below(15);
  });

  it('leaves the layer with the seed it was given', () => {
    const layer = layers.dropout({ rate: 0.5, seed: 7, inputShape: [20] });
    const built = layersModel('masks', sequential({ layers: [layer] })).build(1);
    built.forward(ones([1, 20]), forwardMode(true, 1));
    expect(layer.getConfig()).to.include({ seed: 7 });
  });

  it('draws none in an evaluation', async () => {
    const trainer = await trainerOf({ ...still, model: dropping });
    expect(trainer.evaluate(batch(0))).to.deep.equal(trainer.evaluate(batch(0)));
    trainer.dispose();
  });

  it('does not write its seeds into what is saved', async () => {
    const trainer = await trainerOf({ ...still, model: dropping });
    const before = trainer.snapshot().topology;
    trainer.step(batch(0));
    expect(trainer.snapshot().topology).to.deep.equal(before);
    trainer.dispose();
  });
});

/** The rows of a tensor, each as a text. */
function rowsOf(tensor: Tensor, length: number): readonly string[] {
  const values = tensor.dataSync();
  const rows = Array.from({ length: tensor.size / length }, (_, row) =>
    values.slice(row * length, (row + 1) * length),
  );
  return rows.map(String);
}
