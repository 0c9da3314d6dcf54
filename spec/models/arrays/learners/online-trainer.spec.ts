import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../../core/random.js';
import type { Batch, BatchData } from '../../../../core/sample.js';
import { engine } from '../../../../engines/index.js';
import { accuracy } from '../../../../models/accuracy.js';
import type { Learner } from '../../../../models/arrays/learners/learner.js';
import { fromLayersFiles, toLayersFiles } from '../../../../models/artifacts.js';
import { createTrainer } from '../../../../models/create-trainer.js';
import { linearLearner } from '../../../../models/linear-learner.js';
import { logisticLearner } from '../../../../models/logistic-learner.js';
import type { OnlineOptimizer } from '../../../../models/optimizer.js';
import { adadelta } from '../../../../models/optimizers/adadelta.js';
import { adagrad } from '../../../../models/optimizers/adagrad.js';
import { adam } from '../../../../models/optimizers/adam.js';
import { ftrl } from '../../../../models/optimizers/ftrl.js';
import { sgd } from '../../../../models/optimizers/sgd.js';
import { perceptronLearner } from '../../../../models/perceptron-learner.js';
import { softmaxLearner } from '../../../../models/softmax-learner.js';
import type { Trainer } from '../../../../models/trainer.js';
import type { TrainerOptions } from '../../../../models/trainer-options.js';
import { trainerContract } from '../../../contracts/trainer.js';
import { refusal } from '../../../helpers/refusal.js';
import { classBatch, valueBatch } from '../../support.js';

const optimizers: Readonly<Record<string, OnlineOptimizer>> = {
  sgd: sgd(0.1),
  'sgd with momentum': sgd({ learningRate: 0.1, momentum: 0.8, nesterov: true, weightDecay: 0.01 }),
  adagrad: adagrad(0.1),
  adam: adam(0.1),
  ftrl: ftrl({ learningRate: 0.1, l1: 0.01, l2: 0.01 }),
};

/** A description that {@link likeOptions} takes for that of a softmax learner of 4 features and 3 classes. */
const softmaxLike: TrainerOptions['model'] = {
  name: 'softmaxRegression',
  options: { inputShape: [4], classes: 3 },
  build: () => {
    throw new TypeError('it is not built');
  },
};

describe('OnlineTrainer', () => {
  trainerContract('OnlineTrainer', {
    create: async (options) => trainerOf(await likeOptions(options)),
    classifier: softmaxLike,
  });

  for (const [name, optimizer] of Object.entries(optimizers)) {
    describe(`with ${name}`, () => {
      it('learns from samples in a batch bit by bit as from samples that come alone', async () => {
        const [together, alone] = [await classifier(optimizer), await classifier(optimizer)];
        for (let number = 0; number < 3; number++) {
          const batch = classBatch([4], { number });
          const { outputs, loss } = eachOf(together, batch);
          const results = rowsOf(batch).map((row) => eachOf(alone, row));
          expect([...outputs.data]).to.deep.equal(results.flatMap((result) => [...result.outputs.data]));
          const mean = results.reduce((sum, result) => sum + result.loss, 0) / results.length;
          expect(loss).to.be.closeTo(mean, 1e-12);
        }
        expect(await numbersOf(together)).to.deep.equal(await numbersOf(alone));
      });

      it('goes on bit by bit from what a checkpoint holds', async () => {
        const [whole, resumed] = [await classifier(optimizer), await classifier(optimizer)];
        for (let number = 0; number < 4; number++) {
          const files = new Map(toLayersFiles(await whole.snapshot()).map(({ path, data }) => [path, data]));
          await resumed.restore(fromLayersFiles(files));
          const batch = classBatch([4], { number });
          expect(eachOf(resumed, batch)).to.deep.equal(eachOf(whole, batch));
          expect(await resumed.snapshot()).to.deep.equal(await whole.snapshot());
        }
      });

      it('forgets everything but its steps and its rate when it is reset', async () => {
        const trainer = await classifier(optimizer);
        const fresh = await trainer.snapshot();
        eachOf(trainer, classBatch([4]));
        trainer.learningRate = 0.3;
        trainer.reset?.();
        expect(await trainer.snapshot()).to.deep.equal({ ...fresh, step: 1, learningRate: 0.3 });
      });

      it('makes a separable problem small', async () => {
        const trainer = await classifier(optimizer);
        const batch = separable();
        const before = (await trainer.evaluate(batch)).loss;
        for (let round = 0; round < 30; round++) eachOf(trainer, batch);
        expect((await trainer.evaluate(batch)).loss).to.be.lessThan(before / 2);
      });
    });
  }

  it('has the gradients of its loss', async () => {
    const trainer = await classifier(sgd(0.1));
    eachOf(trainer, classBatch([4]));
    const batch = classBatch([4], { number: 1 });
    const gradients = (await trainer.gradients?.(batch)) ?? [];
    const { weights, ...rest } = await trainer.snapshot();
    const shift = 1e-6;
    for (const [nth, weight] of weights.entries()) {
      for (let place = 0; place < weight.data.length; place++) {
        const lossAt = async (by: number): Promise<number> => {
          const data = weight.data.map((value, at) => (at === place ? value + by : value));
          await trainer.restore({ ...rest, weights: weights.with(nth, { ...weight, data }) });
          return (await trainer.evaluate(batch)).loss;
        };
        const slope = ((await lossAt(shift)) - (await lossAt(-shift))) / (2 * shift);
        expect(gradients[nth]?.data[place]).to.be.closeTo(slope, 1e-8);
      }
    }
  });

  it('learns from sparse features what it learns from the same features written out', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(0, 0.05), async (seed, l1) => {
        const options = { features: 12, optimizer: sgd(0.2), l1 };
        const [dense, sparse] = await Promise.all(
          [false, true].map((isSparse) => trainerOf(logisticLearner({ ...options, sparse: isSparse }))),
        );
        if (!dense || !sparse) throw new TypeError('two trainers were made');
        for (let number = 0; number < 5; number++) {
          const [written, pairs] = sameFeatures(seed, number);
          const [one, other] = [eachOf(dense, written), eachOf(sparse, pairs)];
          expect(other.loss).to.be.closeTo(one.loss, 1e-12);
          expect((await sparse.step(pairs)).loss).to.be.closeTo((await dense.step(written)).loss, 1e-12);
        }
      }),
      { numRuns: 10 },
    ));

  it('moves only the weights that a sparse sample touches', async () => {
    const trainer = await trainerOf(linearLearner({ features: 100, sparse: true, l2: 0.5 }));
    const pairs = { data: Float64Array.of(7, 2, 90, 1, 3, 0), shape: [1, 3, 2] };
    for (let step = 0; step < 3; step++)
      eachOf(trainer, { x: pairs, y: { data: Float64Array.of(1), shape: [1] }, size: 1 });
    const [kernel] = (await trainer.snapshot()).weights;
    const moved = [...(kernel?.data ?? [])].flatMap((weight, place) => (weight === 0 ? [] : [place]));
    expect(moved).to.deep.equal([7, 90]);
  });

  it('refuses a place that no feature has, by its sample', async () => {
    const trainer = await trainerOf(linearLearner({ features: 4, sparse: true }));
    const data = Float64Array.of(0, 1, 4, 1);
    const error = await refusal(() => trainer.predict({ data, shape: [2, 1, 2] }));
    expect(error.code).to.equal('INPUT_INVALID');
    expect(error.message).to.include('got 4').and.include('sample 1 of the batch');
  });

  it('does the updates of the papers', async () => {
    // One weight of feature 1, its bias alike: p = 1/2 at first, so the gradient is -1/2.
    const sample = { ...valueBatch([[1]], [1]), x: { data: Float64Array.of(1), shape: [1, 1] } };
    const weightAfter = async (optimizer: OnlineOptimizer): Promise<number> => {
      const trainer = await trainerOf(logisticLearner({ features: 1, optimizer }));
      eachOf(trainer, sample);
      return Number((await trainer.snapshot()).weights[0]?.data[0]);
    };
    expect(await weightAfter(sgd(0.1))).to.equal(0.05);
    expect(await weightAfter(adagrad(0.1))).to.be.closeTo(0.1, 1e-9);
    expect(await weightAfter(adam(0.1))).to.be.closeTo(0.1, 1e-8);
    // z = -1/2, n = 1/4: w = (1/2 - l1) / ((1 + 1/2) / 0.1 + l2).
    expect(await weightAfter(ftrl(0.1))).to.be.closeTo(0.5 / 15, 1e-12);
    expect(await weightAfter(ftrl({ learningRate: 0.1, l1: 0.2, l2: 5 }))).to.be.closeTo(0.3 / 20, 1e-12);
    expect(await weightAfter(ftrl({ learningRate: 0.1, l1: 0.6 }))).to.be.closeTo(0, 1e-12);
  });

  it('multiplies the gradient of a sample by its weight', async () => {
    const trainer = await trainerOf(linearLearner({ features: 1, optimizer: sgd(0.1) }));
    const batch = valueBatch([[1], [1]], [1, 1]);
    const { loss } = eachOf(trainer, { ...batch, weights: Float32Array.of(2, 0) });
    expect((await trainer.snapshot()).weights.map(({ data }) => Number(data[0]))).to.deep.equal([0.2, 0.2]);
    expect(loss).to.equal(0.5);
  });

  it('stops before a sample whose loss is not finite, and says that weights may have moved', async () => {
    const trainer = await trainerOf(linearLearner({ features: 1 }));
    const error = await refusal(() => eachOf(trainer, valueBatch([[1], [Number.NaN]], [1, 1])));
    expect(error.code).to.equal('NOT_FINITE');
    expect(trainer.stepsDone).to.equal(1);
    for (const { data } of (await trainer.snapshot()).weights) expect(Number(data[0])).to.be.greaterThan(0);
  });

  it('tells its metrics, and its outputs as they were before each sample', async () => {
    const trainer = await trainerOf(softmaxLearner({ features: 4, classes: 3, metrics: { accuracy } }));
    const { outputs, metrics } = eachOf(trainer, classBatch([4]));
    expect(outputs.shape).to.deep.equal([8, 3]);
    expect([...outputs.data.slice(0, 3)]).to.deep.equal([0, 0, 0]);
    expect(metrics.accuracy).to.be.within(0, 1);
  });

  it('refuses labels of other classes, and more than one number a sample', async () => {
    const x = { data: Float64Array.of(1, 2), shape: [2, 1] };
    for (const make of [logisticLearner, perceptronLearner]) {
      const trainer = await trainerOf(make({ features: 1 }));
      const y = { data: Float64Array.of(1, 2), shape: [2] };
      expect((await refusal(() => trainer.step({ x, y, size: 2 }))).code).to.equal('LABEL_INVALID');
      const soft = { data: Float64Array.of(1, 0, 0, 1), shape: [2, 2] };
      expect((await refusal(() => trainer.step({ x, y: soft, size: 2 }))).code).to.equal('SHAPE_INVALID');
    }
  });

  it('refuses options that it cannot follow', async () => {
    for (const [make, message] of [
      [() => linearLearner({ features: 0 }), 'linearLearner.features'],
      [() => softmaxLearner({ features: 1, classes: 0 }), 'softmaxLearner.classes'],
      [() => linearLearner({ features: 1, l2: -1 }), 'linearLearner.l2'],
      [() => linearLearner({ features: 1, name: 'a/b' }), 'linearLearner.name'],
      [() => linearLearner({ features: 1, optimizer: adadelta(1) }), 'linearLearner.optimizer'],
      [() => linearLearner({ features: 1, optimizer: ftrl(0.1), l1: 1 }), 'ftrl beside l1 or l2'],
      [() => ftrl(0), 'ftrl.learningRate'],
    ] as const) {
      const error = await refusal(make);
      expect(error.code).to.equal('OPTION_INVALID');
      expect(error.message).to.include(message);
    }
  });
});

/** The learner that does what a trainer with these options does. */
async function likeOptions({ model, optimizer, metrics }: TrainerOptions): Promise<Learner> {
  if (typeof model === 'function' || !('options' in model)) throw new TypeError('not a model of ours');
  const shared = { optimizer, ...(metrics ? { metrics } : {}) };
  if (model.name === 'linear') return linearLearner({ features: Number(model.options.inputs), ...shared });
  const [features] = Array.isArray(model.options.inputShape) ? model.options.inputShape : [];
  return softmaxLearner({ features: Number(features), classes: Number(model.options.classes), ...shared });
}

async function trainerOf(learner: Learner): Promise<Trainer> {
  return createTrainer(learner, { engine: await engine({ prefer: 'cpu' }), seed: 1 });
}

function classifier(optimizer: OnlineOptimizer): Promise<Trainer> {
  const l2 = optimizer.name === 'ftrl' ? 0 : 0.001;
  return trainerOf(softmaxLearner({ features: 4, classes: 3, optimizer, l2 }));
}

function eachOf(trainer: Trainer, batch: BatchData) {
  const result = trainer.stepEach?.(batch);
  if (result) return result;
  throw new TypeError('it does not learn sample by sample');
}

async function numbersOf(trainer: Trainer): Promise<readonly (readonly number[])[]> {
  const { weights, slots } = await trainer.snapshot();
  return [...weights, ...slots].map(({ data }) => [...data]);
}

function rowsOf({ x, y, size }: Batch): readonly BatchData[] {
  return Array.from({ length: size }, (_, row) => ({
    x: { data: x.data.slice(4 * row, 4 * row + 4), shape: [1, 4] },
    y: y && { data: y.data.slice(row, row + 1), shape: [1] },
    size: 1,
  }));
}

/** Each class has a feature of its own. */
function separable(): BatchData {
  const data = new Float64Array(12 * 4);
  const labels = Uint8Array.from({ length: 12 }, (_, row) => row % 3);
  for (const [row, label] of labels.entries()) data[4 * row + label] = 1;
  return { x: { data, shape: [12, 4] }, y: { data: labels, shape: [12] }, size: 12 };
}

/** Samples of which every feature is there, as numbers and as pairs in another order. */
function sameFeatures(seed: number, number: number): readonly [BatchData, BatchData] {
  const random = randomFor(seed, 'sparse', number);
  const size = 4;
  const written = Float64Array.from({ length: size * 12 }, () => 0.1 + random.uniform());
  const pairs = new Float64Array(size * 24);
  for (let place = 0; place < written.length; place++) {
    const [row, feature] = [Math.floor(place / 12), 11 - (place % 12)];
    pairs[2 * place] = feature;
    pairs[2 * place + 1] = written[12 * row + feature] ?? 0;
  }
  const y = { data: Uint8Array.from({ length: size }, () => random.integer(2)), shape: [size] };
  return [
    { x: { data: written, shape: [size, 12] }, y, size },
    { x: { data: pairs, shape: [size, 12, 2] }, y, size },
  ];
}
