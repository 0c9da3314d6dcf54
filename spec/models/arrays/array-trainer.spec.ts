import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Batch } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';
import { linear } from '../../../models/linear.js';
import type { Metric } from '../../../models/loss.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { softmaxRegression } from '../../../models/softmax-regression.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import type { TrainerOptions } from '../../../models/trainer-options.js';
import { trainerContract } from '../../contracts/trainer.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, openWithLayers, valueBatch } from '../support.js';
import { arrayTrainerOf, weightsOf, zeroed } from './support.js';

describe('ArrayTrainer', () => {
  trainerContract('ArrayTrainer', {
    create: arrayTrainerOf,
    classifier: softmaxRegression({ inputShape: [4], classes: 3, scale: 1 }),
  });

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
  });

  it('tells its gradients, changing nothing', async () => {
    const trainer = zeroed(await arrayTrainerOf());
    const before = trainer.snapshot();
    const gradients = trainer.gradients(valueBatch([[2]], [1]));
    expect(gradients.map(({ data }) => [...data])).to.deep.equal([[-2], [-1]]);
    expect(trainer.snapshot()).to.deep.equal(before);
    expect((await refusal(() => trainer.gradients())).code).to.equal('INPUT_INVALID');
    trainer.step(valueBatch([[2]], [1]));
    // The step went to the weight 1 and the bias 0.5.
    expect(trainer.gradients().map(({ data }) => [...data])).to.deep.equal([[3], [1.5]]);
  });

  describe('evaluate and predict', () => {
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

    it('go back to the weights it was made with when it is reset; steps and rate stay', async () => {
      const trainer = await classifier();
      const fresh = trainer.snapshot();
      for (let step = 0; step < 3; step++) trainer.step(batch(step));
      trainer.learningRate = 0.7;
      trainer.reset();
      expect(trainer.snapshot()).to.deep.equal({ ...fresh, step: 3, learningRate: 0.7 });
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
