import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Batch } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';
import { accuracy } from '../../../models/accuracy.js';
import { linear } from '../../../models/linear.js';
import type { Metric } from '../../../models/loss.js';
import { meanSquaredError } from '../../../models/mean-squared-error.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { softmaxRegression } from '../../../models/softmax-regression.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import type { TrainerOptions } from '../../../models/trainer-options.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, openWithLayers, valueBatch } from '../support.js';
import { arrayTrainerOf, weightsOf, zeroed } from './support.js';

describe('ArrayTrainer', () => {
  const classifier = (options: Partial<TrainerOptions> = {}, seed = 1) =>
    arrayTrainerOf(
      {
        model: softmaxRegression({ inputShape: [4], classes: 3, scale: 1 }),
        optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
        loss: softmaxCrossEntropy,
        ...options,
      },
      seed,
    );
  const batch = (number: number): Batch => classBatch([4], { number });

  describe('a step', () => {
    it('tells loss and metrics as they were before the update', async () => {
      const trainer = await classifier({ metrics: { accuracy } });
      const before = trainer.evaluate(batch(0));
      expect(trainer.step(batch(0))).to.deep.equal(before);
      expect(trainer.evaluate(batch(0))).to.not.deep.equal(before);
    });

    it('moves the weights by rate times gradient', async () => {
      const trainer = zeroed(await arrayTrainerOf());
      // ŷ = 0, so the gradients are mean((0 - y) x) = -2 and mean(0 - y) = -1.
      trainer.step(valueBatch([[2]], [1]));
      expect(weightsOf(trainer)).to.deep.equal([1, 0.5]);
    });

    it('counts itself, and takes another rate from the next on', async () => {
      const trainer = zeroed(await arrayTrainerOf());
      trainer.learningRate = 0.25;
      trainer.step(valueBatch([[2]], [1]));
      expect(trainer.stepsDone).to.equal(1);
      expect(weightsOf(trainer)).to.deep.equal([0.5, 0.25]);
    });

    it('weighs samples: weight 2 is a sample seen twice, weight 0 one not seen', async () => {
      const [weighted, repeated] = [await arrayTrainerOf(), await arrayTrainerOf()];
      weighted.step({ ...valueBatch([[1], [2], [3]], [1, 5, 2]), weights: Float32Array.of(2, 1, 0) });
      repeated.step(valueBatch([[1], [1], [2]], [1, 1, 5]));
      for (const [index, value] of weightsOf(repeated).entries()) {
        expect(weightsOf(weighted)[index]).to.be.closeTo(value, 1e-6);
      }
    });

    it('learns from whole numbers as from the same numbers in float32', async () => {
      const results = [];
      for (const Type of [Uint8Array, Int16Array, Float64Array, Float32Array]) {
        const trainer = await arrayTrainerOf({ model: linear({ inputs: 2 }) });
        trainer.step({ ...valueBatch([[3, 7]], [1]), x: { data: Type.of(3, 7), shape: [1, 2] } });
        results.push(trainer.snapshot());
      }
      for (const result of results) expect(result).to.deep.equal(results[0]);
    });

    it('takes batches of any size and dtype by turns, and leaves them as they were', async () => {
      const trainer = await arrayTrainerOf({ model: linear({ inputs: 2 }) });
      const floats = valueBatch([[1, 2]], [3]);
      const bytes = { ...floats, x: { data: Uint8Array.of(1, 2), shape: [1, 2] } };
      const three = valueBatch(
        [
          [1, 2],
          [2, 1],
          [1, 1],
        ],
        [3, 3, 2],
      );
      const copies = structuredClone([floats, bytes, three]);
      for (const each of [floats, bytes, floats, three, bytes]) trainer.step(each);
      expect([floats, bytes, three]).to.deep.equal(copies);
    });

    it('scales raw inputs as the model says', async () => {
      const model = (scale: number) => softmaxRegression({ inputShape: [2, 2], classes: 3, scale });
      const [raw, scaled] = [await classifier({ model: model(0.5) }), await classifier({ model: model(1) })];
      const whole = classBatch([2, 2], {});
      const half = { data: Float32Array.from(whole.x.data, (value) => value / 2), shape: whole.x.shape };
      expect(raw.step(whole)).to.deep.equal(scaled.step({ ...whole, x: half }));
      expect(weightsOf(raw)).to.deep.equal(weightsOf(scaled));
    });

    it('limits gradients, and tells their norm before that', async () => {
      // The gradients are (-6, -2): norm √40.
      const only = valueBatch([[3]], [2]);
      const byNorm = zeroed(await arrayTrainerOf({ optimizer: sgd(1), clip: { norm: 1 } }));
      expect(byNorm.step(only).gradientNorm).to.be.closeTo(Math.sqrt(40), 1e-6);
      expect(Math.hypot(...weightsOf(byNorm))).to.be.closeTo(1, 1e-6);
      const byValue = zeroed(await arrayTrainerOf({ optimizer: sgd(1), clip: { value: 4 } }));
      expect(byValue.step(only)).to.not.have.property('gradientNorm');
      expect(weightsOf(byValue)).to.deep.equal([4, 2]);
      const byBoth = zeroed(await arrayTrainerOf({ optimizer: sgd(1), clip: { norm: 100, value: 4 } }));
      byBoth.step(only);
      expect(weightsOf(byBoth)).to.deep.equal([4, 2]);
    });

    it('refuses batches that do not fit, and changes nothing', async () => {
      const trainer = await classifier();
      const before = trainer.snapshot();
      const { x, ...rest } = batch(0);
      const wrong: readonly [string, Batch][] = [
        ['SHAPE_INVALID', { ...rest, x: { ...x, shape: [4, 8] } }],
        ['SHAPE_INVALID', { ...rest, x: { ...x, shape: [9, 4] } }],
        ['SHAPE_INVALID', { ...rest, x: { data: new Float32Array(), shape: [0, 4] } }],
        ['SHAPE_INVALID', { ...rest, x, y: { data: Uint8Array.of(1), shape: [1] } }],
        ['LABEL_INVALID', { ...rest, x, y: { data: new Uint8Array(8).fill(3), shape: [8] } }],
        ['BATCH_INVALID', { ...rest, x, y: undefined }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(7).fill(1) }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(8) }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(8).fill(-1) }],
        ['BATCH_INVALID', { ...rest, x, weights: new Float32Array(8).fill(Number.NaN) }],
      ];
      for (const [code, each] of wrong) {
        expect((await refusal(() => trainer.step(each))).code).to.equal(code);
      }
      expect(trainer.snapshot()).to.deep.equal(before);
    });

    it('refuses fewer values than their shape says', async () => {
      const trainer = await arrayTrainerOf();
      const { y: _, ...rest } = valueBatch([[1], [2]], [1, 2]);
      const error = await refusal(() =>
        trainer.step({ ...rest, y: { data: Float32Array.of(1), shape: [2] } }),
      );
      expect(error.code).to.equal('SHAPE_INVALID');
    });

    it('refuses numbers that are not finite, naming step, rate and largest gradient, and changes nothing', async () => {
      const trainer = await arrayTrainerOf({ optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }) });
      trainer.step(valueBatch([[1]], [1]));
      const before = trainer.snapshot();
      const cases = [
        [valueBatch([[Number.NaN]], [1]), 'loss of model: got NaN'],
        [valueBatch([[Number.POSITIVE_INFINITY]], [1]), 'largest gradient Infinity of output/kernel'],
        // Its square is no float32, though it is a double.
        [valueBatch([[1]], [1e30]), 'loss of model: got Infinity'],
        [valueBatch([[1e30]], [1e15]), 'loss of model: got Infinity'],
      ] as const;
      for (const [each, message] of cases) {
        const error = await refusal(() => trainer.step(each));
        expect(error.code).to.equal('NOT_FINITE');
        expect(error.message).to.include(message).and.include('step 2, learning rate 0.5');
      }
      expect(trainer.snapshot()).to.deep.equal(before);
    });

    it('refuses a gradient beyond float32 under a loss that is finite', async () => {
      const trainer = zeroed(await arrayTrainerOf());
      const error = await refusal(() => trainer.step(valueBatch([[3e38]], [1e3])));
      expect(error.code).to.equal('NOT_FINITE');
      expect(error.message).to.include('gradient of output/kernel: got Infinity');
      expect(weightsOf(trainer)).to.deep.equal([0, 0]);
    });

    it('refuses a rate that is no number', async () => {
      const trainer = await arrayTrainerOf();
      for (const rate of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
        const error = await refusal(() => {
          trainer.learningRate = rate;
        });
        expect(error.message).to.include(`learning rate of model: got ${rate}`);
      }
      expect(trainer.learningRate).to.equal(0.5);
    });
  });

  describe('evaluate and predict', () => {
    it('change nothing', async () => {
      const trainer = await classifier({ metrics: { accuracy } });
      trainer.step(batch(0));
      const before = trainer.snapshot();
      trainer.evaluate(batch(1));
      trainer.predict(batch(1).x);
      expect(trainer.snapshot()).to.deep.equal(before);
    });

    it('measure what they are asked for', async () => {
      const trainer = zeroed(await arrayTrainerOf({ metrics: { meanSquaredError } }));
      const result = trainer.evaluate(valueBatch([[1], [2]], [3, 1]));
      expect(result).to.deep.equal({ loss: 2.5, metrics: { meanSquaredError: 5 } });
    });

    it('answer, and hand to metrics, arrays of their own', async () => {
      const seen: Float32Array[] = [];
      const keep: Metric = ({ data }) => {
        if (data instanceof Float32Array) seen.push(data);
        return 0;
      };
      const trainer = await classifier({ metrics: { keep } });
      const first = trainer.predict(batch(0).x);
      trainer.step(batch(0));
      const copies = structuredClone([first.data, ...seen]);
      expect(copies[1]).to.deep.equal(copies[0]);
      trainer.step(batch(1));
      trainer.predict(batch(1).x);
      expect([first.data, seen[0]]).to.deep.equal(copies);
    });
  });

  describe('snapshot and restore', () => {
    it('go on bitwise from any step, in a trainer of another seed', async () => {
      const options = {
        optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
        clip: { norm: 0.1 },
      };
      const whole = await classifier(options);
      for (let step = 0; step < 40; step++) {
        const resumed = await classifier(options, 99);
        resumed.restore(whole.snapshot());
        expect(resumed.step(batch(step))).to.deep.equal(whole.step(batch(step)));
        expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
      }
    });

    it('hand out and take copies', async () => {
      const trainer = await classifier();
      trainer.step(batch(0));
      const snapshot = trainer.snapshot();
      const kept = structuredClone(snapshot);
      trainer.step(batch(1));
      expect(snapshot).to.deep.equal(kept);
      trainer.restore(snapshot);
      for (const { data } of [...snapshot.weights, ...snapshot.slots]) data.fill(7);
      expect(trainer.snapshot()).to.deep.equal(kept);
    });

    it('refuse a snapshot of another model or optimizer by name, and change nothing', async () => {
      const trainer = await classifier();
      const others: readonly Partial<TrainerOptions>[] = [
        { model: softmaxRegression({ inputShape: [5], classes: 3, scale: 1 }) },
        { optimizer: sgd(0.1) },
      ];
      const before = trainer.snapshot();
      for (const options of others) {
        const other = await classifier(options);
        expect((await refusal(() => trainer.restore(other.snapshot()))).code).to.equal('MODEL_INVALID');
      }
      const error = await refusal(() => trainer.restore({ ...before, scalars: { beta1Power: 1 } }));
      expect(error.message).to.include('beta1Power');
      expect(trainer.snapshot()).to.deep.equal(before);
    });

    it('saves what plain tf.loadLayersModel opens', async () => {
      const trainer = await arrayTrainerOf({ model: linear({ inputs: 2 }), loss: squaredLoss });
      trainer.step(valueBatch([[1, 2]], [3]));
      const opened = await openWithLayers(trainer.snapshot());
      expect(opened.getWeights().flatMap((weight) => [...weight.dataSync()])).to.deep.equal(
        weightsOf(trainer),
      );
      opened.dispose();
    });
  });

  it('makes no tensor', async () => {
    await engine({ prefer: 'cpu' });
    const before = memory().numTensors;
    const trainer = await classifier();
    expect(memory().numTensors).to.equal(before);
    trainer.step(batch(0));
    trainer.restore(trainer.snapshot());
    expect(memory().numTensors).to.equal(before);
    trainer.dispose();
    trainer.dispose();
  });
});
