import { memory, mul, scalar, sub, type Tensor, tensor1d, tensor2d, variable } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { z } from 'zod';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import type { NamedArray, NamedVariable } from '../../models/model.js';
import type { Optimizer, OptimizerState, UpdatePlan } from '../../models/optimizer.js';
import { moveBy } from '../../models/optimizers/move.js';
import { readVariable, writeVariables } from '../../models/variables.js';
import { readJson } from '../helpers/repository.js';

const path = z.array(z.array(z.number()));
const trajectory = z.object({ weights: path.length(20), averages: path.length(20).optional() });
const truths = z
  .record(z.string(), z.object({ constant: trajectory, falling: trajectory }))
  .parse(readJson('spec/fixtures/optimizers.json'));

/**
 * What every optimizer must do.
 *
 * The weights slide into a bowl: the gradient is `steepness · (weight - centre)`, so the trajectory depends on every
 * step before. `name` is that of the trajectory which PyTorch computed (`scripts/pytorch/optimizers.py`).
 */
export function optimizerContract(name: string, create: () => Optimizer): void {
  describe(`${name}, as an optimizer`, () => {
    before(() => engine({ prefer: 'cpu' }));

    it('follows PyTorch for 20 steps, within 1e-6', () => {
      const bowl = openBowl(create());
      expectTrajectory(bowl, truthOf(name).constant, () => bowl.learningRate);
      bowl.close();
    });

    it('follows it with another rate at every step', () => {
      const bowl = openBowl(create());
      expectTrajectory(bowl, truthOf(name).falling, (index) => bowl.learningRate / (1 + index));
      bowl.close();
    });

    it('plans a step without doing it, at any rate in the same form', () => {
      const bowl = openBowl(create());
      for (let step = 0; step < 10; step++) {
        const before = bowl.save();
        const tensors = memory().numTensors;
        const plan = bowl.state.plan(0.1);
        expect(bowl.state.plan(0.1)).to.deep.equal(plan);
        expect(bowl.state.plan(0.2)).to.include({ form: plan.form });
        expect(bowl.state.plan(0.2).scalars).to.deep.equal(plan.scalars);
        expect(bowl.save()).to.deep.equal(before);
        expect(memory().numTensors).to.equal(tensors);
        bowl.step(0.1);
        expect(bowl.state.scalars).to.deep.equal(plan.scalars);
      }
      bowl.close();
    });

    it('is moved by what the plan says alone, and its numbers by nothing but the plan', () => {
      const planned = openBowl(create());
      const other = openBowl(create());
      for (let step = 0; step < 10; step++) {
        const { arrays, scalars } = planned.save();
        // The same variables and slots, but numbers of another step: what is done must not depend on them.
        other.load({ arrays, scalars: shifted(scalars, 100) });
        const before = other.state.scalars;
        const plan = planned.state.plan(0.1);
        planned.apply(plan);
        other.apply(plan);
        expect(other.state.scalars).to.deep.equal(before);
        expect(other.save().arrays).to.deep.equal(planned.save().arrays);
        planned.state.restoreScalars(plan.scalars);
      }
      planned.close();
      other.close();
    });

    it('goes on bitwise from its saved state, wherever it is stopped', () => {
      const whole = openBowl(create());
      const resumed = openBowl(create());
      for (let step = 0; step < 300; step++) {
        // What is saved at each step must decide the next one: then it decides all that follow.
        resumed.load(whole.save());
        whole.step();
        resumed.step();
        expect(resumed.save(), `after step ${step}`).to.deep.equal(whole.save());
      }
      whole.close();
      resumed.close();
    });

    it('keeps its numbers through JSON', () => {
      const bowl = openBowl(create());
      for (let step = 0; step < 50; step++) bowl.step();
      const { scalars } = bowl.state;
      expect(JSON.parse(JSON.stringify(scalars))).to.deep.equal(scalars);
      bowl.close();
    });

    it('names each slot after its variable, and differently', () => {
      const bowl = openBowl(create());
      const names = bowl.state.slots.map((slot) => slot.name);
      expect(new Set(names).size).to.equal(names.length);
      for (const each of names) expect(each).to.match(/^(kernel|bias)\/./);
      bowl.close();
    });

    it('holds the same tensors after any number of steps, and none when disposed', () => {
      const before = memory().numTensors;
      const bowl = openBowl(create());
      bowl.step();
      const held = memory().numTensors;
      for (let step = 0; step < 100; step++) bowl.step(1 / (step + 10));
      expect(memory().numTensors).to.equal(held);
      bowl.close();
      expect(memory().numTensors).to.equal(before);
    });

    it('tells its name and settings', () => {
      const optimizer = create();
      expect(optimizer.name).to.match(/^[a-z]\w*$/i);
      expect(optimizer.options).to.include({ learningRate: optimizer.learningRate });
    });
  });
}

const start = [1, -2, 3, 0.5, -0.25, 4];
const steepness = [1, 0.5, 2, 0.1, 1.5, 0.75];
const centre = [0.2, 1, -1, 0.5, 2, -3];

interface Saved {
  readonly arrays: readonly NamedArray[];
  readonly scalars: Readonly<Record<string, number>>;
}

interface Bowl {
  readonly state: OptimizerState;
  readonly learningRate: number;
  step(learningRate?: number): void;
  /** Does what a plan says, and takes over nothing of it. */
  apply(plan: UpdatePlan): void;
  weights(): readonly number[];
  averages(): readonly number[] | undefined;
  save(): Saved;
  load(saved: Saved): void;
  close(): void;
}

/** Six weights in two variables, `kernel` and `bias`, with the optimizer that moves them. */
function openBowl(optimizer: Optimizer): Bowl {
  const { kernel, bias } = tensorScope('bowl', () => ({
    kernel: variable(tensor2d(start.slice(0, 4), [2, 2])),
    bias: variable(tensor1d(start.slice(4))),
  }));
  const variables: readonly NamedVariable[] = [
    { name: 'kernel', variable: kernel },
    { name: 'bias', variable: bias },
  ];
  const state = optimizer.init(variables);
  const all = [...variables, ...state.slots];
  const gradients = (): Tensor[] => [
    mul(tensor2d(steepness.slice(0, 4), [2, 2]), sub(kernel, tensor2d(centre.slice(0, 4), [2, 2]))),
    mul(tensor1d(steepness.slice(4)), sub(bias, tensor1d(centre.slice(4)))),
  ];
  return {
    state,
    learningRate: optimizer.learningRate,
    step(learningRate = optimizer.learningRate) {
      tensorScope('step', () => moveBy(state, gradients(), learningRate));
    },
    apply({ form, factors }) {
      tensorScope('apply', () =>
        state.apply(gradients(), { form, factors: factors.map((factor) => scalar(factor)) }),
      );
    },
    weights: () => [...kernel.dataSync(), ...bias.dataSync()],
    averages: () => state.averages?.flatMap((average) => [...average.variable.dataSync()]),
    save: () => ({ arrays: all.map(readVariable), scalars: { ...state.scalars } }),
    load({ arrays, scalars }) {
      writeVariables(all, arrays);
      state.restoreScalars(scalars);
    },
    close() {
      state.dispose();
      kernel.dispose();
      bias.dispose();
    },
  };
}

/** Other numbers under the same names. */
function shifted(scalars: Saved['scalars'], offset: number): Saved['scalars'] {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, value + offset]));
}

type Trajectory = z.output<typeof trajectory>;

function truthOf(name: string): { readonly constant: Trajectory; readonly falling: Trajectory } {
  const found = truths[name];
  if (found) return found;
  throw new Error(`spec/fixtures/optimizers.json has no ${name}: scripts/pytorch/optimizers.py`);
}

function expectTrajectory(
  bowl: Bowl,
  { weights, averages }: Trajectory,
  rateOf: (index: number) => number,
): void {
  expect(bowl.averages() !== undefined, 'averages').to.equal(averages !== undefined);
  for (const [index, expected] of weights.entries()) {
    bowl.step(rateOf(index));
    expectClose(bowl.weights(), expected);
    expectClose(bowl.averages() ?? [], averages?.[index] ?? []);
  }
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  for (const [index, value] of expected.entries()) {
    expect(actual[index], `weight ${index}`).to.be.closeTo(value, 1e-6 * Math.max(1, Math.abs(value)));
  }
}
