import { expect } from 'chai';
import type { Batch } from '../../core/sample.js';
import { accuracy } from '../../models/accuracy.js';
import { linear } from '../../models/linear.js';
import { meanSquaredError } from '../../models/mean-squared-error.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { softmaxRegression } from '../../models/softmax-regression.js';
import { squaredLoss } from '../../models/squared-loss.js';
import type { Trainer } from '../../models/trainer.js';
import type { TrainerOptions } from '../../models/trainer-options.js';
import { refusal } from '../helpers/refusal.js';
import { classBatch, valueBatch } from '../models/support.js';

/** A kind of trainer: how one is made. */
export interface TrainerKind {
  /** Also of a model with one affine layer. */
  readonly create: (options: TrainerOptions) => Trainer | Promise<Trainer>;
  /** Takes 4 features to 3 classes. */
  readonly classifier: TrainerOptions['model'];
}

/** What every trainer must do, wherever it computes. */
export function trainerContract(name: string, kind: TrainerKind): void {
  describe(`${name}, as a trainer`, () => {
    const made: Trainer[] = [];
    afterEach(() => {
      for (const trainer of made.splice(0)) trainer.dispose();
    });

    const create = async (options: TrainerOptions): Promise<Trainer> => {
      const trainer = await kind.create(options);
      made.push(trainer);
      return trainer;
    };
    const classifier = (options: Partial<TrainerOptions> = {}): Promise<Trainer> => {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
      return create({ model: kind.classifier, optimizer, loss: softmaxCrossEntropy, ...options });
    };
    /** One weight and a bias, at rate 0.5. */
    const line = (options: Partial<TrainerOptions> = {}): Promise<Trainer> =>
      create({ model: linear({ inputs: 1 }), optimizer: sgd(0.5), loss: squaredLoss, ...options });
    const zeroLine = async (options: Partial<TrainerOptions> = {}): Promise<Trainer> =>
      zeroed(await line(options));
    const batch = (number: number): Batch => classBatch([4], { number });

    describe('a step', () => {
      it('tells loss and metrics as they were before the update', async () => {
        const trainer = await classifier({ metrics: { accuracy } });
        const before = await trainer.evaluate(batch(0));
        expect(await trainer.step(batch(0))).to.deep.equal(before);
        expect(await trainer.evaluate(batch(0))).to.not.deep.equal(before);
      });

      it('moves the weights by rate times gradient', async () => {
        const trainer = await zeroLine();
        // ŷ = 0, so the gradients are mean((0 - y) x) = -2 and mean(0 - y) = -1.
        await trainer.step(valueBatch([[2]], [1]));
        expect(await weightsOf(trainer)).to.deep.equal([1, 0.5]);
      });

      it('counts itself, and takes another rate from the next on', async () => {
        const trainer = await zeroLine();
        trainer.learningRate = 0.25;
        await trainer.step(valueBatch([[2]], [1]));
        expect(trainer.stepsDone).to.equal(1);
        expect(await weightsOf(trainer)).to.deep.equal([0.5, 0.25]);
      });

      it('weighs samples: weight 2 is a sample seen twice, weight 0 one not seen', async () => {
        const [weighted, repeated] = [await line(), await line()];
        await weighted.step({ ...valueBatch([[1], [2], [3]], [1, 5, 2]), weights: Float32Array.of(2, 1, 0) });
        await repeated.step(valueBatch([[1], [1], [2]], [1, 1, 5]));
        const expected = await weightsOf(repeated);
        for (const [index, value] of (await weightsOf(weighted)).entries())
          expect(value).to.be.closeTo(expected[index] ?? Number.NaN, 1e-6);
      });

      it('learns from whole numbers as from the same numbers in float32', async () => {
        const results = [];
        for (const Type of [Uint8Array, Int16Array, Float64Array, Float32Array]) {
          const trainer = await line({ model: linear({ inputs: 2 }) });
          await trainer.step({ ...valueBatch([[3, 7]], [1]), x: { data: Type.of(3, 7), shape: [1, 2] } });
          results.push(await trainer.snapshot());
        }
        for (const result of results) expect(result).to.deep.equal(results[0]);
      });

      it('leaves the batch as it was', async () => {
        const trainer = await classifier();
        const used = batch(0);
        await trainer.step(used);
        expect(used).to.deep.equal(batch(0));
      });

      it('refuses batches that do not fit, and changes nothing', async () => {
        const trainer = await classifier();
        const before = await trainer.snapshot();
        for (const [code, wrong] of misfits(batch(0)))
          expect((await refusal(() => trainer.step(wrong))).code).to.equal(code);
        expect(trainer.stepsDone).to.equal(0);
        expect(await trainer.snapshot()).to.deep.equal(before);
      });

      it('refuses a rate that is no number', async () => {
        const trainer = await line();
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
        await trainer.step(batch(0));
        const before = await trainer.snapshot();
        await trainer.evaluate(batch(1));
        await trainer.predict(batch(1).x);
        expect(await trainer.snapshot()).to.deep.equal(before);
      });

      it('measure what they are asked for', async () => {
        const trainer = await zeroLine({ metrics: { meanSquaredError } });
        const result = await trainer.evaluate(valueBatch([[1], [2]], [3, 1]));
        expect(result).to.deep.equal({ loss: 2.5, metrics: { meanSquaredError: 5 } });
      });

      it('answer with arrays of their own', async () => {
        const trainer = await classifier();
        const { data } = await trainer.predict(batch(0).x);
        const copy = data.slice();
        await trainer.step(batch(0));
        await trainer.predict(batch(1).x);
        expect(data).to.deep.equal(copy);
      });
    });

    describe('a reset', () => {
      it('goes back to the weights before the first step, and to an optimizer without a memory', async () => {
        const [fresh, trainer] = [await classifier(), await classifier()];
        const first = await trainer.snapshot();
        for (let step = 0; step < 3; step++) await trainer.step(batch(step));
        trainer.learningRate = 0.05;
        await trainer.reset?.();
        const { step, learningRate, weights, slots } = await trainer.snapshot();
        expect({ step, learningRate }).to.deep.equal({ step: 3, learningRate: 0.05 });
        expect({ weights, slots }).to.deep.equal({ weights: first.weights, slots: first.slots });
        fresh.learningRate = 0.05;
        expect(await trainer.step(batch(4))).to.deep.equal(await fresh.step(batch(4)));
        expect((await trainer.snapshot()).weights).to.deep.equal((await fresh.snapshot()).weights);
      });

      it('goes back to them after a resume too', async () => {
        const [whole, resumed] = [await classifier(), await classifier()];
        for (let step = 0; step < 2; step++) await whole.step(batch(step));
        await resumed.restore(await whole.snapshot());
        for (const trainer of [whole, resumed]) await trainer.reset?.();
        expect(await resumed.snapshot()).to.deep.equal(await whole.snapshot());
      });
    });

    describe('snapshot and restore', () => {
      it('hand out and take copies', async () => {
        const trainer = await classifier();
        await trainer.step(batch(0));
        const snapshot = await trainer.snapshot();
        const kept = structuredClone(snapshot);
        await trainer.step(batch(1));
        expect(snapshot).to.deep.equal(kept);
        await trainer.restore(snapshot);
        for (const { data } of [...snapshot.weights, ...snapshot.slots]) data.fill(7);
        expect(await trainer.snapshot()).to.deep.equal(kept);
      });

      it('go on bitwise from any step, in a trainer with other weights', async () => {
        const [whole, resumed] = [await classifier(), await classifier()];
        await resumed.step(batch(99));
        for (let step = 0; step < 5; step++) {
          await resumed.restore(await whole.snapshot());
          expect(await resumed.step(batch(step))).to.deep.equal(await whole.step(batch(step)));
          expect(await resumed.snapshot()).to.deep.equal(await whole.snapshot());
        }
        expect(resumed.stepsDone).to.equal(5);
      });

      it('refuse what is of another model or optimizer by name, and change nothing', async () => {
        const trainer = await classifier();
        const before = await trainer.snapshot();
        const others: readonly Partial<TrainerOptions>[] = [
          { model: softmaxRegression({ inputShape: [5], classes: 3, scale: 1 }) },
          { optimizer: sgd(0.1) },
        ];
        for (const options of others) {
          const other = await (await classifier(options)).snapshot();
          expect((await refusal(() => trainer.restore(other))).code).to.equal('MODEL_INVALID');
        }
        const error = await refusal(() => trainer.restore({ ...before, scalars: { beta1Power: 1 } }));
        expect(error.message).to.include('optimizer state of model').and.include('beta1Power');
        expect(await trainer.snapshot()).to.deep.equal(before);
      });
    });
  });
}

/** Batches that are no longer 8 of 4 features and one of 3 classes each, with what they are refused as. */
function misfits({ x, ...rest }: Batch): readonly (readonly [string, Batch])[] {
  return [
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
}

/** The trainer with all its weights 0. */
async function zeroed(trainer: Trainer): Promise<Trainer> {
  const { weights, ...rest } = await trainer.snapshot();
  const zeros = weights.map((weight) => ({ ...weight, data: new Float32Array(weight.data.length) }));
  await trainer.restore({ ...rest, weights: zeros });
  return trainer;
}

/** All weights of a trainer in a row. */
async function weightsOf(trainer: Trainer): Promise<readonly number[]> {
  return (await trainer.snapshot()).weights.flatMap(({ data }) => [...data]);
}
