import {
  add,
  backend,
  matMul,
  memory,
  mul,
  randomNormal,
  scalar,
  sub,
  sum,
  type Tensor,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import type { Batch } from '../../../core/sample.js';
import { type Engine, type EngineOptions, engine } from '../../../engines/index.js';
import { isNativeBackend } from '../../../engines/native/binding.js';
import { accuracy } from '../../../models/accuracy.js';
import { functionModel } from '../../../models/function-model.js';
import {
  accumulate,
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  layerRates,
  nadam,
  type Optimizer,
  rmsprop,
  sgd,
} from '../../../models/index.js';
import { mlp } from '../../../models/mlp.js';
import { averageWeights } from '../../../models/optimizers/average-weights.js';
import type { TensorTrainer } from '../../../models/tensor-trainer.js';
import type { TrainerSnapshot } from '../../../models/trainer.js';
import type { TrainerOptions } from '../../../models/trainer-options.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, trainerOf } from '../../models/support.js';

/** Every optimizer, by what tells it apart. */
const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => sgd(0.1),
  'sgd with momentum': () => sgd({ learningRate: 0.1, momentum: 0.9 }),
  'sgd with Nesterov momentum and weight decay': () =>
    sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adagrad: () => adagrad(0.1),
  adadelta: () => adadelta(1),
  rmsprop: () => rmsprop(0.01),
  'rmsprop, centred, with momentum': () => rmsprop({ learningRate: 0.01, centered: true, momentum: 0.9 }),
  adam: () => adam(0.01),
  adamW: () => adamW({ learningRate: 0.01, weightDecay: 0.1 }),
  adamax: () => adamax(0.01),
  nadam: () => nadam(0.01),
  accumulate: () => accumulate(adam(0.01), { batches: 3 }),
  layerRates: () => layerRates(sgd(0.1), { first: 0.5, last: 0 }),
  averageWeights: () => averageWeights(sgd(0.1), { decay: 0.9 }),
};

/** A model with all that a compiled step has to mind: dropout, batch normalisation, a penalty. */
const network = (): LayersModel =>
  sequential({
    layers: [
      // A bias before the normalisation would have a gradient of mere rounding, which Adam and its like blow up.
      layers.dense({ name: 'first', units: 6, inputShape: [4], activation: 'relu', useBias: false }),
      layers.batchNormalization({ name: 'normal' }),
      layers.dropout({ name: 'drop', rate: 0.3 }),
      layers.dense({ name: 'last', units: 3 }),
    ],
  });

// The last batch of an epoch is smaller.
const batchAt = (step: number): Batch => classBatch([4], { number: step, size: step % 5 === 4 ? 3 : 8 });

describe('the compiled step', () => {
  keepBackend();
  let compiled: Engine;
  let eager: Engine;
  before(async () => {
    const load = (executor: EngineOptions['executor'] & string) => engine({ prefer: 'native', executor });
    eager = await load('eager');
    compiled = await load('compiled');
  });

  const trainer = (options: Partial<TrainerOptions>, on = compiled): Promise<TensorTrainer> =>
    trainerOf({ model: network, ...options }, 1, on);

  describe('is the eager step but for rounding, with', () => {
    for (const [name, optimizer] of Object.entries(optimizers)) {
      it(name, async () => {
        const options = { metrics: { accuracy }, gradientNorm: true, clip: { norm: 0.5, value: 0.2 } };
        const both = await Promise.all(
          [compiled, eager].map((on) => trainer({ ...options, optimizer: optimizer() }, on)),
        );
        for (let step = 0; step < 20; step++) {
          const [one, other] = both.map((each) => each.step(batchAt(step)));
          expect(one?.loss).to.be.closeTo(other?.loss ?? Number.NaN, 1e-5);
          expect(one?.gradientNorm).to.be.closeTo(other?.gradientNorm ?? Number.NaN, 1e-4);
          expect(one?.metrics).to.deep.equal(other?.metrics);
          expect(one).to.not.have.property('warning');
        }
        const [one, other] = both.map((each) => each.snapshot());
        expectClose(one, other);
        const [measured, expected] = both.map((each) => each.evaluate(batchAt(0)));
        expect(measured?.loss).to.be.closeTo(expected?.loss ?? Number.NaN, 1e-5);
        const [predicted, right] = both.map((each) => each.predict(batchAt(0).x));
        expect(predicted?.shape).to.deep.equal(right?.shape);
        predicted?.data.forEach((value, index) => {
          expect(value).to.be.closeTo(right?.data[index] ?? Number.NaN, 1e-4);
        });
        for (const each of both) each.dispose();
      });
    }
  });

  it('goes on, and stays compiled, as if nobody had asked for its gradients', async () => {
    const [asked, unasked] = [await trainer({}), await trainer({})];
    for (let step = 0; step < 6; step++) {
      expect(asked.step(batchAt(step))).to.deep.equal(unasked.step(batchAt(step)));
      const gradients = asked.gradients();
      expect(asked.gradients(batchAt(step))).to.deep.equal(gradients);
    }
    expectSame(asked.snapshot(), unasked.snapshot());
    asked.dispose();
    unasked.dispose();
  });

  it('goes on, and stays compiled, as if nobody had asked what its layers put out', async () => {
    const model = mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1, variant: 'layers' });
    const [asked, unasked] = [await trainer({ model }), await trainer({ model })];
    for (let step = 0; step < 6; step++) {
      expect(asked.step(batchAt(step))).to.deep.equal(unasked.step(batchAt(step)));
      const activations = asked.activations();
      expect(activations.map(({ name }) => name)).to.deep.equal(['hidden_1', 'output']);
      const { data } = asked.predict(batchAt(step).x);
      activations.at(-1)?.data.forEach((value, index) => {
        expect(value).to.be.closeTo(data[index] ?? Number.NaN, 1e-5);
      });
      unasked.predict(batchAt(step).x);
    }
    expectSame(asked.snapshot(), unasked.snapshot());
    asked.dispose();
    unasked.dispose();
  });

  describe('goes on bitwise from every one of 300 steps, with', () => {
    for (const [name, optimizer] of Object.entries(optimizers)) {
      it(name, async () => {
        const unbroken = await trainer({ optimizer: optimizer() });
        const snapshots = [unbroken.snapshot()];
        const losses = [];
        for (let step = 0; step < 300; step++) {
          losses.push(unbroken.step(batchAt(step)).loss);
          snapshots.push(unbroken.snapshot());
        }
        unbroken.dispose();
        // Each step from a restored state ends in the state of the unbroken run: so do all steps after it.
        const resumed = await trainer({ optimizer: optimizer() });
        for (const [step, snapshot] of snapshots.slice(0, -1).entries()) {
          resumed.restore(snapshot);
          expect(resumed.step(batchAt(step)).loss).to.equal(losses[step]);
          expectSame(resumed.snapshot(), snapshots[step + 1]);
        }
        resumed.dispose();
      });
    }
  });

  it('takes the learning rate, the weights of samples and the step anew each time', async () => {
    const both = await Promise.all([compiled, eager].map((on) => trainer({}, on)));
    for (let step = 0; step < 10; step++) {
      const weights = Float32Array.from({ length: 8 }, (_, index) => (index + step) % 3);
      const batch = { ...classBatch([4], { number: step }), weights };
      const [one, other] = both.map((each) => {
        each.learningRate = 0.1 / (1 + step);
        return each.step(batch).loss;
      });
      expect(one).to.be.closeTo(other ?? Number.NaN, 1e-5);
    }
    expectClose(both[0]?.snapshot(), both[1]?.snapshot());
    for (const each of both) each.dispose();
  });

  it('draws another dropout mask at each step', async () => {
    const dropping = (): LayersModel =>
      sequential({
        layers: [layers.dropout({ rate: 0.5, inputShape: [4] }), layers.dense({ units: 3 })],
      });
    const still = await trainer({ model: dropping, optimizer: sgd(0.1) });
    still.learningRate = 0;
    const losses = Array.from({ length: 5 }, () => still.step(classBatch([4])).loss);
    expect(new Set(losses).size).to.equal(5);
    still.dispose();
  });

  it('changes nothing when the loss or a gradient is not finite, and names the largest gradient', async () => {
    const exploding = await trainer({});
    exploding.step(batchAt(0));
    const before = exploding.snapshot();
    const bad = classBatch([4]);
    bad.x.data.fill(Number.NaN);
    const error = await refusal(async () => exploding.step(bad));
    expect(error.code).to.equal('NOT_FINITE');
    expect(error.message).to.contain('step 2').and.to.contain('largest gradient');
    expectSame(exploding.snapshot(), before);
    exploding.step(batchAt(1));
    exploding.dispose();
  });

  it('goes through with gradients whose squares alone leave float32', async () => {
    const steep = functionModel({
      name: 'steep',
      inputShape: [4],
      build: () => {
        const kernel = variable(zeros([4, 3]));
        return { variables: { kernel }, forward: (x) => mul(matMul(x, kernel), 1e25) };
      },
    });
    const both = await Promise.all(
      [compiled, eager].map((on) => trainer({ model: steep, optimizer: sgd(1e-30) }, on)),
    );
    for (const each of both) each.step(batchAt(0));
    expectClose(both[0]?.snapshot(), both[1]?.snapshot());
    for (const each of both) each.dispose();
  });

  describe('leaves the variables to whoever looks at them', () => {
    it('as they are after the last step, in clones as they were', async () => {
      const model = network();
      const owned = await trainer({ model });
      const [kernel] = model.getWeights();
      const before = kernel?.clone();
      const start = kernel?.dataSync().slice();
      owned.step(batchAt(0));
      const [after] = model.getWeights();
      expect(after?.dataSync()).to.not.deep.equal(start);
      expect(before?.dataSync()).to.deep.equal(start);
      const first = after?.clone();
      const read = after?.dataSync().slice();
      owned.step(batchAt(1));
      expect(first?.dataSync()).to.deep.equal(read);
      expect(model.getWeights()[0]?.dataSync()).to.not.deep.equal(read);
      owned.dispose();
      expect(model.getWeights()[0]?.dataSync()).to.have.length(24);
      before?.dispose();
      first?.dispose();
      model.dispose();
    });

    it('and takes over what somebody else has set', async () => {
      const both = await Promise.all([compiled, eager].map((on) => trainer({}, on)));
      const halve = (owned: TensorTrainer): void => {
        const snapshot = owned.snapshot();
        owned.restore({
          ...snapshot,
          weights: snapshot.weights.map((each) => ({
            ...each,
            data: Float32Array.from(each.data, (value) => value / 2),
          })),
        });
      };
      for (const each of both) {
        each.step(batchAt(0));
        halve(each);
        each.step(batchAt(1));
      }
      expectClose(both[0]?.snapshot(), both[1]?.snapshot());
      for (const each of both) each.dispose();
    });
  });

  describe('is given up, with one warning that names the reason, for a model that', () => {
    const untraceable = (
      forward: (x: Tensor, kernel: Tensor, step: () => number) => Tensor,
    ): Partial<TrainerOptions> => ({
      model: functionModel({
        name: 'untraceable',
        inputShape: [4],
        build(seed) {
          const kernel = variable(randomNormal([4, 3], 0, 0.1, 'float32', seed));
          return { variables: { kernel }, forward: (x, mode) => forward(x, kernel, () => mode.step) };
        },
      }),
      optimizer: sgd(0.1),
    });
    const elsewhere = new Map<'bias', ReturnType<typeof variable>>();
    before(() => elsewhere.set('bias', variable(zeros([3]))));
    after(() => elsewhere.get('bias')?.dispose());

    for (const [what, options, reason] of [
      [
        'looks at values',
        untraceable((x, kernel) => mul(matMul(x, kernel), (sum(x).dataSync()[0] ?? 0) > 0 ? 1 : 2)),
        /reads the values of a tensor \(the result of Sum\)/,
      ],
      [
        'looks at the step',
        untraceable((x, kernel, step) => mul(matMul(x, kernel), step() > 2 ? 1 : 2)),
        /mode\.step.*mode\.perStep/,
      ],
      [
        'computes with a number of its own that changes',
        untraceable((x, kernel) => mul(matMul(x, kernel), scalar(1 + Math.random() / 1e3))),
        /a constant of shape \[\], an input of Mul, has other values/,
      ],
      [
        'draws random numbers without a seed of the step',
        untraceable((x, kernel) => matMul(add(x, randomNormal([8, 4], 0, 1e-3)), kernel)),
        /has other values/,
      ],
      [
        'uses a variable that is not its own',
        untraceable((x, kernel) => sub(matMul(x, kernel), elsewhere.get('bias') ?? 0)),
        /variable .* none of the model's/,
      ],
    ] as const) {
      it(what, async () => {
        const [one, other] = await Promise.all([compiled, eager].map((on) => trainer(options, on)));
        const [first, ...others] = [0, 1, 2].map((number) => one?.step(classBatch([4], { number })));
        expect(first?.warning).to.include({ code: 'NOT_COMPILED' });
        expect(first?.warning?.message).to.match(reason);
        for (const result of others) expect(result).to.not.have.property('warning');
        other?.step(classBatch([4]));
        one?.dispose();
        other?.dispose();
      });
    }
  });

  it('compiles the first eight shapes of batches, and knows them after a resume', async () => {
    const many = await trainer({});
    const sized = (size: number): Batch => classBatch([4], { size, number: size });
    for (let size = 1; size <= 10; size++) many.step(sized(size));
    const snapshot = many.snapshot();
    expect(snapshot.compiled).to.have.length(8);
    const sessions = sessionsOpen();
    const resumed = await trainer({});
    resumed.restore(snapshot);
    for (const size of [9, 3, 10, 1]) {
      expect(resumed.step(sized(size)).loss).to.equal(many.step(sized(size)).loss);
    }
    expectSame(resumed.snapshot(), many.snapshot());
    expect(sessionsOpen()).to.equal(sessions + 2);
    many.dispose();
    resumed.dispose();
  });

  it('holds no more after 20,000 steps than before', async () => {
    const [tensors, native, sessions] = [memory().numTensors, nativeTensors(), sessionsOpen()];
    const model = functionModel({
      name: 'line',
      inputShape: [4],
      build: (seed) => {
        const kernel = variable(randomNormal([4, 3], 0, 0.1, 'float32', seed));
        return { variables: { kernel }, forward: (x) => matMul(x, kernel) };
      },
    });
    const long = await trainer({ model, optimizer: adam(1e-3), metrics: { accuracy } });
    const batches = [classBatch([4]), classBatch([4], { size: 5 })];
    const rounds = (count: number): void => {
      for (let round = 0; round < count; round++) for (const batch of batches) long.step(batch);
    };
    rounds(500);
    const held = [memory().numTensors, nativeTensors(), sessionsOpen()];
    globalThis.gc?.();
    const resident = process.memoryUsage.rss();
    rounds(10_000);
    expect([memory().numTensors, nativeTensors(), sessionsOpen()]).to.deep.equal(held);
    expect(process.memoryUsage.rss() - resident).to.be.below(64 * 2 ** 20);
    long.dispose();
    expect([memory().numTensors, nativeTensors(), sessionsOpen()]).to.deep.equal([tensors, native, sessions]);
  });

  it('is the executor of the setting, and the default on native', async () => {
    expect((await engine({ prefer: 'native' })).setting.executor).to.equal('compiled');
    expect((await engine({ prefer: 'native', executor: 'eager' })).setting.executor).to.equal('eager');
    // What one asks for is not what the next one gets.
    expect((await engine()).setting.executor).to.equal('compiled');
    expect((await engine({ prefer: 'wasm' })).setting.executor).to.equal('eager');
    const error = await refusal(() => engine({ prefer: 'wasm', executor: 'compiled' }));
    expect(error.message).to.contain('eager, on wasm');
    await engine({ prefer: 'native', executor: 'compiled' });
  });
});

function expectClose(one: TrainerSnapshot | undefined, other: TrainerSnapshot | undefined): void {
  const [mine, theirs] = [one, other].map((each) => [...(each?.weights ?? []), ...(each?.slots ?? [])]);
  expect(mine).to.have.length(theirs?.length ?? 0);
  for (const [index, { name, data }] of (mine ?? []).entries()) {
    data.forEach((value, at) => {
      const expected = theirs?.[index]?.data[at] ?? Number.NaN;
      expect(Math.abs(value - expected), `${name} ${at}`).to.be.at.most(
        1e-4 * Math.max(1, Math.abs(expected)),
      );
    });
  }
  expect(one?.scalars).to.deep.equal(other?.scalars);
}

/** Bitwise; which shapes are compiled may be more in the longer run. */
function expectSame(one: TrainerSnapshot, other: TrainerSnapshot | undefined): void {
  const { compiled: _, ...mine } = one;
  const { compiled: __, ...theirs } = other ?? one;
  expect(mine).to.deep.equal(theirs);
}

function nativeTensors(): number {
  return ask('getNumOfTensors');
}

function sessionsOpen(): number {
  return ask('getNumOfSavedModels');
}

function ask(name: string): number {
  const native = backend();
  const count: unknown = isNativeBackend(native) && Reflect.get(native.binding, name);
  return typeof count === 'function' ? Number(count()) : Number.NaN;
}
