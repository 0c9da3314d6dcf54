import { matMul, memory, relu, truncatedNormal, variable } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { z } from 'zod';
import type { Batch } from '../../../core/sample.js';
import { type Engine, engine } from '../../../engines/index.js';
import type { Compile } from '../../../engines/program.js';
import { functionModel } from '../../../models/function-model.js';
import {
  accumulate,
  adadelta,
  adagrad,
  adam,
  adamW,
  averageWeights,
  layerRates,
  type Optimizer,
} from '../../../models/index.js';
import type { TensorTrainer } from '../../../models/tensor-trainer.js';
import type { TrainerSnapshot } from '../../../models/trainer.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { readJson } from '../../helpers/repository.js';
import { classBatch, trainerOf } from '../../models/support.js';
import { loadCompile } from '../engines/run-compiled.js';
import { WideBowl } from './wide-bowl.js';

const path = z.array(z.array(z.number()));
const trajectory = z.object({ weights: path, averages: path.optional() });
const truths = z
  .record(z.string(), z.object({ constant: trajectory, falling: trajectory }))
  .parse(readJson('spec/fixtures/optimizers.json'));

/** A step of each by the trajectory that PyTorch computed, with the operation that it is in place. */
const fused: Readonly<Record<string, { readonly create: () => Optimizer; readonly operation: string }>> = {
  adagrad: { create: () => adagrad(0.5), operation: 'ResourceApplyAdagradV2' },
  adadelta: { create: () => adadelta(), operation: 'ResourceApplyAdadelta' },
  'adadelta rho': {
    create: () => adadelta({ learningRate: 0.5, rho: 0.8, epsilon: 1e-3 }),
    operation: 'ResourceApplyAdadelta',
  },
  adam: { create: () => adam(0.05), operation: 'ResourceApplyAdam' },
  'adam settings': {
    create: () => adam({ learningRate: 0.02, beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }),
    operation: 'ResourceApplyAdam',
  },
  adamW: { create: () => adamW(0.05), operation: 'ResourceApplyAdam' },
  'adam accumulated': {
    create: () => accumulate(adam(0.05), { batches: 4 }),
    operation: 'ResourceApplyAdam',
  },
  'adam layerRates': { create: () => layerRates(adam(0.05), { bias: 0.1 }), operation: 'ResourceApplyAdam' },
  'adam averaged': {
    create: () => averageWeights(adam(0.05), { decay: 0.9 }),
    operation: 'ResourceApplyAdam',
  },
};

/** At rates that suit the network. */
const trained: Readonly<Record<string, () => Optimizer>> = {
  adagrad: () => adagrad(1e-3),
  adadelta: () => adadelta(0.1),
  adam: () => adam(1e-4),
  adamW: () => adamW({ learningRate: 1e-4, weightDecay: 0.1 }),
  accumulate: () => accumulate(adam(1e-4), { batches: 3 }),
  layerRates: () => layerRates(adam(1e-4), { last: 0.1 }),
  averageWeights: () => averageWeights(adam(1e-4), { decay: 0.9 }),
};

/** One weight that is updated in place, and a smaller one that is not. */
const network = functionModel({
  name: 'wide',
  inputShape: [4],
  build(seed) {
    const first = variable(truncatedNormal([4, 16_384], 0, 0.5, 'float32', seed));
    const last = variable(truncatedNormal([16_384, 3], 0, 0.01, 'float32', seed + 1));
    return { variables: { first, last }, forward: (x) => matMul(relu(matMul(x, first)), last) };
  },
});

const batchAt = (number: number): Batch => classBatch([4], { number });

describe('fused updates', () => {
  keepBackend();
  let compile: Compile;
  let compiled: Engine;
  before(async () => {
    compile = await loadCompile();
    compiled = await engine({ prefer: 'native', executor: 'compiled' });
  });

  const trainer = (optimizer: Optimizer, on = compiled): Promise<TensorTrainer> =>
    trainerOf({ model: network, optimizer, clip: { norm: 1 } }, 1, on);

  describe('follow PyTorch for 20 steps, within 1e-6, at a constant rate and at a falling one:', () => {
    for (const [name, { create, operation }] of Object.entries(fused)) {
      it(name, () => {
        for (const rates of ['constant', 'falling'] as const) {
          const optimizer = create();
          const bowl = new WideBowl(compile, optimizer);
          const truth = truths[name]?.[rates];
          expect(truth?.weights).to.have.length(20);
          for (const [index, expected] of (truth?.weights ?? []).entries()) {
            bowl.step(optimizer.learningRate / (rates === 'constant' ? 1 : 1 + index));
            expectWithin(1e-6, bowl.weights(), expected);
            expectWithin(1e-6, bowl.averages(), truth?.averages?.[index] ?? []);
          }
          expect([...bowl.operations]).to.deep.equal([operation]);
          bowl.close();
        }
      });
    }
  });

  it('are left to the operations one by one where the decay is too near to 1 for float32', () => {
    for (const optimizer of [
      adam({ learningRate: 0.05, beta2: 0.99999 }),
      adadelta({ learningRate: 1, rho: 0.99999 }),
    ]) {
      const bowl = new WideBowl(compile, optimizer);
      bowl.step(0.05);
      expect([...bowl.operations]).to.be.empty;
      bowl.close();
    }
  });

  describe('in a trainer', () => {
    for (const [name, create] of Object.entries(trained)) {
      it(`are the eager ones but for rounding, and go on bitwise from every step: ${name}`, async () => {
        const eager = await trainer(create(), await engine({ prefer: 'native', executor: 'eager' }));
        const unbroken = await trainer(create());
        const resumed = await trainer(create());
        for (let step = 0; step < 12; step++) {
          resumed.restore(unbroken.snapshot());
          const { loss } = unbroken.step(batchAt(step));
          expectWithin(1e-5, [loss], [eager.step(batchAt(step)).loss]);
          expect(resumed.step(batchAt(step)).loss).to.equal(loss);
          expectSame(resumed.snapshot(), unbroken.snapshot());
        }
        expectClose(unbroken.snapshot(), eager.snapshot());
        for (const each of [eager, unbroken, resumed]) each.dispose();
      });
    }

    it('hold no more after many steps than before', async () => {
      const before = memory().numTensors;
      const long = await trainer(adam(1e-4));
      long.step(batchAt(0));
      const held = memory();
      for (let step = 1; step < 100; step++) long.step(batchAt(step));
      expect(memory()).to.deep.equal(held);
      long.dispose();
      expect(memory().numTensors).to.equal(before);
    });

    it('change nothing when the loss is not finite', async () => {
      const exploding = await trainer(adam(0.01));
      exploding.step(batchAt(0));
      const before = exploding.snapshot();
      const bad = classBatch([4]);
      bad.x.data.fill(Number.NaN);
      expect(() => exploding.step(bad)).to.throw('got NaN, expected a finite number');
      expectSame(exploding.snapshot(), before);
      exploding.dispose();
    });
  });
});

/** Each within a part of its expected value, or of 1 where that is smaller. */
function expectWithin(tolerance: number, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).to.equal(expected.length);
  for (const [index, value] of Array.from(expected).entries()) {
    const off = Math.abs((actual[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value));
    if (off <= tolerance) continue;
    expect.fail(`number ${index} is ${actual[index]}, not ${value}`);
  }
}

function expectClose(one: TrainerSnapshot, other: TrainerSnapshot): void {
  for (const [index, { data }] of arraysOf(one).entries()) {
    expectWithin(1e-4, data, arraysOf(other)[index]?.data ?? []);
  }
  expect(one.scalars).to.deep.equal(other.scalars);
}

/** Bitwise. */
function expectSame(one: TrainerSnapshot, other: TrainerSnapshot): void {
  for (const [index, { name, data }] of arraysOf(one).entries()) {
    const expected = arraysOf(other)[index]?.data;
    expect(expected && Buffer.compare(bytesOf(data), bytesOf(expected)), name).to.equal(0);
  }
  expect(one.scalars).to.deep.equal(other.scalars);
}

function arraysOf({ weights, slots }: TrainerSnapshot): TrainerSnapshot['weights'] {
  return [...weights, ...slots];
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
