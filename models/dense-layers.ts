import { tensor, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { randomFor } from '../core/random.js';
import { sizeOf } from '../core/sample.js';
import { pairs } from './pairs.js';

/** A fully connected layer: `y = x W + b`. */
export interface DenseLayer {
  readonly name: string;
  /** `[inputs, outputs]`, drawn from N(0, deviation²). */
  readonly kernel: Variable;
  /** `[outputs]`, zero at first. */
  readonly bias: Variable;
}

/** The layers of a network: hidden ones, with ReLU, and the output, linear. */
export interface DenseLayers {
  readonly hidden: readonly DenseLayer[];
  readonly output: DenseLayer;
}

/** The sizes of a network, and how its first weights are spread. */
export interface DenseSizes {
  readonly inputShape: readonly number[];
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Standard deviation of the first values of the kernels; default 0.01. */
  readonly deviation?: number;
}

/** The layers as they are before the first step: the same for the same seed. */
export function initialLayers(
  { inputShape, hidden, outputs, deviation }: DenseSizes,
  seed: number,
): DenseLayers {
  const sizes = [sizeOf(inputShape), ...hidden];
  const last = { name: 'output', inputs: sizes.at(-1) ?? 0, outputs, deviation };
  return {
    hidden: [...pairs(sizes.slice(0, -1), hidden)].map(([inputs, units], index) =>
      initialLayer({ name: `hidden_${index + 1}`, inputs, outputs: units, deviation }, seed),
    ),
    output: initialLayer(last, seed),
  };
}

/** What the first values of a layer depend on beside the seed. */
export interface LayerStart {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly deviation: number | undefined;
}

function initialLayer(start: LayerStart, seed: number): DenseLayer {
  const { name, inputs, outputs } = start;
  const kernel = tensor(initialKernel(start, seed), [inputs, outputs]);
  return { name, kernel: variable(kernel), bias: variable(zeros([outputs])) };
}

/** The first values of a layer's kernel: normal, from numbers that belong to the seed and the layer. */
export function initialKernel(
  { name, inputs, outputs, deviation = 0.01 }: LayerStart,
  seed: number,
): Float32Array {
  const random = randomFor(seed, `${name}/kernel`);
  return Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal());
}

/** The variables of the layers, by the name they are saved under. */
export function variablesOf({ hidden, output }: DenseLayers): Readonly<Record<string, Variable>> {
  return Object.fromEntries(
    [...hidden, output].flatMap(({ name, kernel, bias }) => [
      [`${name}/kernel`, kernel],
      [`${name}/bias`, bias],
    ]),
  );
}
