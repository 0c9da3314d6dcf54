import {
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  tensor,
  tile,
  unstack,
  variable,
} from '@tensorflow/tfjs-core';
import { tensorScope } from '../../../core/tensor-scope.js';
import type { Compile, Program } from '../../../engines/program.js';
import type { NamedVariable } from '../../../models/model.js';
import type { Optimizer, OptimizerState } from '../../../models/optimizer.js';

const start = [1, -2, 3, 0.5, -0.25, 4];
const steepness = [1, 0.5, 2, 0.1, 1.5, 0.75];
const centre = [0.2, 1, -1, 0.5, 2, -3];

/**
 * The bowl of the optimizers' contract, compiled: six weights that slide into it, in two variables. Each is there so
 * many times that the variables are as large as those that are updated in place.
 */
export class WideBowl {
  /** The names of the operations in place, as they were recorded. */
  readonly operations = new Set<string>();
  readonly #state: OptimizerState;
  readonly #variables: readonly NamedVariable[];
  readonly #compile: Compile;
  /** By the form of the step. */
  readonly #programs = new Map<string, Program>();

  constructor(compile: Compile, optimizer: Optimizer) {
    this.#compile = compile;
    this.#variables = tensorScope('bowl', () => [
      { name: 'kernel', variable: variable(kernelOf(start)) },
      { name: 'bias', variable: variable(biasOf(start)) },
    ]);
    this.#state = optimizer.init(this.#variables);
  }

  step(learningRate: number): void {
    const { form, factors, scalars } = this.#state.plan(learningRate);
    const program = this.#programs.get(form) ?? this.#program(form, factors);
    this.#programs.set(form, program);
    program.run(factors.length > 0 ? [Float32Array.from(factors)] : []);
    this.#state.restoreScalars(scalars);
  }

  /** The last ones of the six weights, wherever a row begins. */
  weights(): readonly number[] {
    return this.#lastOf(this.#variables);
  }

  /** Their averages, where the optimizer has them. */
  averages(): readonly number[] {
    return this.#lastOf(this.#state.averages ?? []);
  }

  close(): void {
    for (const program of this.#programs.values()) program.dispose();
    this.#state.dispose();
    for (const each of this.#variables) each.variable.dispose();
  }

  #lastOf(wide: readonly NamedVariable[]): readonly number[] {
    return wide.flatMap((each) => [...each.variable.dataSync().slice(-(each.variable.shape[1] ?? 0))]);
  }

  #program(form: string, factors: readonly number[]): Program {
    const variables = [...this.#variables, ...this.#state.slots].map((each) => each.variable);
    return this.#compile(variables, (input, take, changeInPlace) => {
      const data = Float32Array.from(factors, (factor) => factor + take);
      const scalars = factors.length > 0 ? unstack(input({ data, shape: [factors.length] })) : [];
      const gradients = this.#gradients();
      this.#state.apply(gradients, {
        form,
        factors: scalars.filter(isScalar),
        changeInPlace: (change) => {
          this.operations.add(change.name);
          changeInPlace(change);
        },
      });
      return { outputs: gradients.map((gradient) => sum(gradient)) };
    });
  }

  #gradients(): Tensor[] {
    const [kernel, bias] = this.#variables.map((each) => each.variable);
    if (!kernel || !bias) throw new RangeError('two variables');
    return [
      mul(kernelOf(steepness), sub(kernel, kernelOf(centre))),
      mul(biasOf(steepness), sub(bias, biasOf(centre))),
    ];
  }
}

function kernelOf(six: readonly number[]): Tensor {
  return tile(tensor([six.slice(0, 4)]), [16_384, 1]);
}

function biasOf(six: readonly number[]): Tensor {
  return tile(tensor([six.slice(4)]), [32_768, 1]);
}

function isScalar(each: Tensor): each is Scalar {
  return each.rank === 0;
}
