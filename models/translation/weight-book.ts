import { fill, randomNormal, randomUniform, type Variable, variable } from '@tensorflow/tfjs-core';
import { seedFor } from '../../core/random.js';

/** Makes the variables of a network, and remembers them by name, in the order in which they are made. */
export class WeightBook {
  readonly variables: Record<string, Variable> = {};
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Uniform in ±1/√inputs, as PyTorch starts layers. */
  uniform(name: string, shape: readonly number[], inputs: number): Variable {
    const most = 1 / Math.sqrt(inputs);
    return this.#keep(
      name,
      variable(randomUniform([...shape], -most, most, 'float32', seedFor(this.#seed, name))),
    );
  }

  /** Normal with mean 0 and the deviation given, as PyTorch starts embeddings with 1. */
  normal(name: string, shape: readonly number[], deviation: number): Variable {
    return this.#keep(
      name,
      variable(randomNormal([...shape], 0, deviation, 'float32', seedFor(this.#seed, name))),
    );
  }

  /** One number everywhere. */
  constant(name: string, shape: readonly number[], value: number): Variable {
    return this.#keep(name, variable(fill([...shape], value)));
  }

  #keep(name: string, value: Variable): Variable {
    this.variables[name] = value;
    return value;
  }
}
