import { memory, mul, sub, type Tensor, tensor1d, tensor2d, variable } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { z } from 'zod';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import type { NamedArray, NamedVariable } from '../../models/model.js';
import type { Optimizer, OptimizerState } from '../../models/optimizer.js';
import { readVariable, writeVariables } from '../../models/variables.js';
import { readJson } from '../helpers/repository.js';

const path = z.array(z.array(z.number()));
const truths = z
  .record(z.string(), z.object({ constant: path, falling: path }))
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
      for (const expected of trajectory(name).constant) {
        bowl.step();
        expectClose(bowl.weights(), expected);
      }
      bowl.close();
    });

    it('follows it with another rate at every step', () => {
      const bowl = openBowl(create());
      for (const [index, expected] of trajectory(name).falling.entries()) {
        bowl.step(bowl.learningRate / (1 + index));
        expectClose(bowl.weights(), expected);
      }
      bowl.close();
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
  weights(): readonly number[];
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
      tensorScope('step', () => state.apply(gradients(), learningRate));
    },
    weights: () => [...kernel.dataSync(), ...bias.dataSync()],
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

function trajectory(name: string): { readonly constant: number[][]; readonly falling: number[][] } {
  const found = truths[name];
  if (found?.constant.length === 20 && found.falling.length === 20) return found;
  throw new Error(`spec/fixtures/optimizers.json has no 20 steps of ${name}: scripts/pytorch/optimizers.py`);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  for (const [index, value] of expected.entries()) {
    expect(actual[index], `weight ${index}`).to.be.closeTo(value, 1e-6 * Math.max(1, Math.abs(value)));
  }
}
