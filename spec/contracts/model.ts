import {
  type Tensor as AnyTensor,
  memory,
  mul,
  type Scalar,
  scalar,
  sum,
  Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { randomFor } from '../../core/random.js';
import { sizeOf } from '../../core/sample.js';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import { forwardMode } from '../../models/forward-mode.js';
import { gradientsOf, readScalar } from '../../models/gradients.js';
import type { BuiltModel, Model } from '../../models/model.js';
import type { Trainer } from '../../models/trainer.js';
import { readVariable } from '../../models/variables.js';
import { classBatch, openWithLayers, trainerOf } from '../models/support.js';

/** What a model is expected to be. */
export interface ModelFacts {
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Whether plain tf.loadLayersModel opens what is saved. */
  readonly topology: boolean;
}

/** What every model must do; `create` makes a small one that answers with logits. */
export function modelContract(name: string, create: () => Model, facts: ModelFacts): void {
  const { inputShape, classes } = facts;
  const batchNumber = (number: number) => classBatch(inputShape, { classes, number });
  const training = forwardMode(true, 1);

  describe(`${name}, as a model`, () => {
    before(() => engine({ prefer: 'cpu' }));

    it('answers a batch with a row of outputs for each sample', async () => {
      const trainer = await trainerOf({ model: create() });
      const { x, size } = batchNumber(0);
      expect((await trainer.predict(x)).shape).to.deep.equal([size, classes]);
      trainer.dispose();
    });

    it('starts with the same weights for the same seed, and others for another', () => {
      const [one, same, other] = [1, 1, 2].map((seed) => weightsOf(create().build(seed)));
      expect(same).to.deep.equal(one);
      expect(other).to.not.deep.equal(one);
    });

    it('names its weights, trainable and saved, each differently', () => {
      const built = create().build(1);
      const names = built.weights.map((weight) => weight.name);
      expect(new Set(names).size).to.equal(names.length);
      expect(names).to.include.members(built.trainable.map((weight) => weight.name));
      expect(built.inputShape).to.deep.equal(inputShape);
      built.dispose();
    });

    it('has gradients that agree with central differences', () => {
      const built = create().build(1);
      scramble(built);
      expectGradients(built, () => {
        const { x, size } = batchNumber(0);
        const output = built.forward(tensor(x.data, [...x.shape], 'float32'), training);
        // A fixed weighted sum of the outputs: linear, so that the model alone is measured.
        return sum<Scalar>(mul(output, fixedWeights(size * classes, output.shape)));
      });
      built.dispose();
    });

    it('goes on bitwise from a snapshot, in a trainer of its own', async () => {
      const whole = await trainerOf({ model: create() });
      for (let step = 0; step < 3; step++) whole.step(batchNumber(step));
      const resumed = await trainerOf({ model: create() }, 99);
      resumed.restore(whole.snapshot());
      for (let step = 3; step < 6; step++) {
        expect(resumed.step(batchNumber(step))).to.deep.equal(whole.step(batchNumber(step)));
      }
      expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
      whole.dispose();
      resumed.dispose();
    });

    it('learns: the loss falls on a batch seen again and again', async () => {
      const trainer = await trainerOf({ model: create() });
      const first = await trainer.evaluate(batchNumber(0));
      for (let step = 0; step < 30; step++) trainer.step(batchNumber(0));
      expect((await trainer.evaluate(batchNumber(0))).loss).to.be.below(first.loss);
      trainer.dispose();
    });

    it(
      facts.topology
        ? 'opens with plain tf.loadLayersModel and predicts the same'
        : 'is saved without a topology',
      async () => {
        const trainer = await trainerOf({ model: create() });
        for (let step = 0; step < 3; step++) trainer.step(batchNumber(step));
        if (facts.topology) await expectSamePrediction(trainer, inputShape);
        else expect(trainer.snapshot().topology).to.equal(undefined);
        trainer.dispose();
      },
    );

    it('leaves no tensor behind: not in a step, an evaluation or a prediction, and none when disposed', async () => {
      const empty = memory().numTensors;
      const trainer = await trainerOf({ model: create() });
      const held = memory().numTensors;
      for (let step = 0; step < 5; step++) trainer.step(batchNumber(step));
      trainer.evaluate(batchNumber(0));
      trainer.predict(batchNumber(0).x);
      trainer.restore(trainer.snapshot());
      expect(memory().numTensors).to.equal(held);
      trainer.dispose();
      trainer.dispose();
      expect(memory().numTensors).to.equal(empty);
    });
  });
}

/** Compares gradients with central differences, at up to 12 places of each variable. */
export function expectGradients(built: BuiltModel, compute: () => Scalar): void {
  const value = (): number => tensorScope('value', () => readScalar(compute()));
  const gradients = tensorScope('gradients', () =>
    gradientsOf(() => ({ loss: compute(), output: scalar(0) }), built.trainable).gradients.map((gradient) =>
      gradient.dataSync().slice(),
    ),
  );
  for (const [index, { name, variable }] of built.trainable.entries()) {
    const gradient = gradients[index] ?? new Float32Array();
    const scale = Math.max(...gradient.map(Math.abs));
    const weights = variable.dataSync().slice();
    const write = (place: number, by: number): void =>
      tensorScope('write', () => {
        const moved = weights.slice();
        moved[place] = (moved[place] ?? 0) + by;
        variable.assign(tensor(moved, variable.shape, 'float32'));
      });
    for (let place = 0; place < weights.length; place += Math.ceil(weights.length / 12)) {
      write(place, step);
      const above = value();
      write(place, -step);
      const below = value();
      write(place, 0);
      const difference = (above - below) / (2 * step);
      expect(gradient[place], `${name}[${place}]`).to.be.closeTo(difference, 0.01 * scale + 1e-3);
    }
  }
}

// A larger step crosses the kinks of ReLU; a smaller one loses more to float32 rounding (about 1e-6 / step).
const step = 2e-3;

function scramble(built: BuiltModel): void {
  tensorScope('scramble', () => {
    for (const { name, variable } of built.trainable) {
      const random = randomFor(1, name);
      const values = Float32Array.from({ length: variable.size }, () => 0.5 * random.normal());
      variable.assign(tensor(values, variable.shape));
    }
  });
}

function fixedWeights(length: number, shape: readonly number[]): AnyTensor {
  const random = randomFor(1, 'fixed');
  return tensor(
    Float32Array.from({ length }, () => random.normal()),
    [...shape],
  );
}

function weightsOf(built: BuiltModel): readonly object[] {
  const arrays = built.weights.map(readVariable);
  built.dispose();
  return arrays;
}

async function expectSamePrediction(trainer: Trainer, inputShape: readonly number[]): Promise<void> {
  const opened = await openWithLayers(await trainer.snapshot());
  const random = randomFor(1, 'pixels');
  // Raw inputs, such as pixels: what is saved scales them itself.
  const x = {
    data: Uint8Array.from({ length: 4 * sizeOf(inputShape) }, () => random.integer(256)),
    shape: [4, ...inputShape],
  };
  const expected = (await trainer.predict(x)).data;
  tensorScope('prediction', () => {
    const output = opened.predict(tensor(new Float32Array(x.data), x.shape, 'float32'));
    if (!(output instanceof Tensor)) throw new Error('expected one output');
    const actual = output.dataSync();
    const scale = Math.max(...expected.map(Math.abs));
    for (const [index, each] of expected.entries()) {
      expect(actual[index], `output ${index}`).to.be.closeTo(each, 1e-6 * scale);
    }
  });
  opened.dispose();
}
