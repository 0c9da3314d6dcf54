import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { lenet } from '../../models/lenet.js';
import type { BuiltModel } from '../../models/model.js';
import { readVariable } from '../../models/variables.js';
import { classBatch, trainerOf } from './support.js';

const parametersOf = (weights: BuiltModel['weights']): number =>
  weights.reduce((sum, { variable }) => sum + variable.size, 0);

describe('lenet', () => {
  before(() => engine({ prefer: 'wasm' }));

  it('has the layers of the course, with as many parameters', () => {
    const built = lenet().build(1);
    expect(built.weights.map(({ name, variable }) => [name, variable.shape])).to.deep.equal([
      ['conv_1/kernel', [5, 5, 1, 6]],
      ['conv_1/bias', [6]],
      ['conv_2/kernel', [5, 5, 6, 16]],
      ['conv_2/bias', [16]],
      ['hidden_1/kernel', [256, 120]],
      ['hidden_1/bias', [120]],
      ['hidden_2/kernel', [120, 84]],
      ['hidden_2/bias', [84]],
      ['output/kernel', [84, 10]],
      ['output/bias', [10]],
    ]);
    expect(parametersOf(built.weights)).to.equal(44_426);
    built.dispose();
    const normalized = lenet({ batchNormalization: true }).build(1);
    expect(parametersOf(normalized.trainable)).to.equal(44_878);
    expect(parametersOf(normalized.weights)).to.equal(45_330);
    normalized.dispose();
  });

  it('starts uniform in ±1/√inputs, or as Xavier has it with biases at 0', () => {
    const starts = (['uniform', 'xavier'] as const).map((initializer) => {
      const built = lenet({ initializer }).build(1);
      const largest = built.weights.map((weight) => Math.max(...readVariable(weight).data.map(Math.abs)));
      built.dispose();
      return largest;
    });
    const most = [1 / 5, 1 / 5, 1 / Math.sqrt(150), 1 / Math.sqrt(150), 1 / 16, 1 / 16];
    for (const [index, limit] of most.entries()) expect(starts[0]?.[index]).to.be.within(0.5 * limit, limit);
    expect(starts[1]?.[1]).to.equal(0);
    expect(starts[1]?.[4]).to.be.closeTo(Math.sqrt(6 / (256 + 120)), 0.001);
  });

  for (const batchNormalization of [false, true]) {
    it(`computes the same from scratch as on tf.layers${batchNormalization ? ', normalised, too' : ''}`, async () => {
      const empty = memory().numTensors;
      const loaded = await engine({ prefer: 'wasm' });
      const trainers = await Promise.all(
        (['scratch', 'layers'] as const).map((variant) =>
          trainerOf({ model: lenet({ variant, batchNormalization, scale: 1 }) }, 1, loaded),
        ),
      );
      const batchOf = (number: number) => classBatch([28, 28, 1], { classes: 10, size: 4, number });
      for (let number = 0; number < 2; number++) {
        const [scratch, layers] = await Promise.all(trainers.map((trainer) => trainer.step(batchOf(number))));
        expect(layers?.loss).to.be.closeTo(scratch?.loss ?? Number.NaN, 1e-5);
      }
      const [scratch, layers] = await Promise.all(trainers.map((trainer) => trainer.evaluate(batchOf(9))));
      expect(layers?.loss).to.be.closeTo(scratch?.loss ?? Number.NaN, 1e-5);
      for (const trainer of trainers) trainer.dispose();
      expect(memory().numTensors).to.equal(empty);
    });
  }

  it('refuses options out of range by name', () => {
    expect(() => lenet({ classes: 0 })).to.throw('lenet.classes: got 0');
  });
});
