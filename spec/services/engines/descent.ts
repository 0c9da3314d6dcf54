import {
  backend,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  unstack,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { randomFor } from '../../../core/random.js';
import { tensorScope } from '../../../core/tensor-scope.js';
import { isNativeBackend } from '../../../engines/native/binding.js';
import { inPlaceUpdates } from '../../../engines/native/graph/patterns.js';
import { record } from '../../../engines/native/graph/record.js';
import type { Answer, Compile, Traceable } from '../../../engines/program.js';
import type { Optimizer } from '../../../models/index.js';
import type { OptimizerState } from '../../../models/optimizer.js';
import { moveBy } from '../../../models/optimizers/move.js';

/** Neither a multiple of the numbers that a processor takes at once, nor of the threads. */
export const size = 100_003;

/** As many numbers around 0, other ones for each key. */
export function randomNumbers(number: number): Float32Array {
  const random = randomFor(1, 'numbers', number);
  return Float32Array.from({ length: size }, () => random.normal());
}

const rates = [0.1, 0.05, 0.3];

/** A variable of {@link randomNumbers}. */
export function wide(number: number): Variable {
  return tensorScope('wide', () => variable(tensor(randomNumbers(number))));
}

/** An optimizer and the weight that it moves, by random gradients. */
export class Descent {
  readonly #weight = wide(0);
  readonly #state: OptimizerState;

  constructor(optimizer: Optimizer) {
    this.#state = optimizer.init([{ name: 'weight', variable: this.#weight }]);
  }

  /** What is found in the recording of a step. */
  operations(): readonly string[] {
    const native = backend();
    if (!isNativeBackend(native)) throw new TypeError('not native TensorFlow');
    const recording = record(native, this.#variables, (input, change) => this.#step(input, 0, change));
    return inPlaceUpdates(recording, native.binding.TF_FLOAT).map(({ op }) => op);
  }

  compiledSteps(compile: Compile): void {
    const program = compile(this.#variables, (...tracing) => this.#step(...tracing));
    for (const [index, rate] of rates.entries()) {
      program.run([randomNumbers(index + 1), Float32Array.of(rate)]);
    }
    program.dispose();
  }

  eagerSteps(): void {
    for (const [index, rate] of rates.entries()) {
      tensorScope('step', () => moveBy(this.#state, [tensor(randomNumbers(index + 1))], rate));
    }
  }

  /** The values of the weight and its moments, which are let go of. */
  close(): readonly Float32Array[] {
    const values = this.#variables.map((each) => Float32Array.from(each.dataSync()));
    for (const each of this.#variables) each.dispose();
    return values;
  }

  get #variables(): readonly Variable[] {
    return [this.#weight, ...this.#state.slots.map((slot) => slot.variable)];
  }

  #step(...[input, take, changeInPlace]: Parameters<Traceable>): Answer {
    const gradient = input({ data: randomNumbers(take), shape: [size] });
    const factors = unstack(input({ data: Float32Array.of(1 + take), shape: [1] })).filter(isScalar);
    this.#state.apply([gradient], { form: '', factors, changeInPlace });
    return { outputs: [sum(gradient)] };
  }
}

function isScalar(each: Tensor): each is Scalar {
  return each.rank === 0;
}
