import { add, concat, matMul, reshape, reverse, Tensor, Variable } from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model as modelOf,
  SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import type { Layer } from '../layers/layer-options.js';
import { type CellName, cells } from './cells.js';
import { type RecurrentWeights, type Unrolled, unroll } from './unroll.js';

/** What the layers of a language model are made from. */
export interface LanguageNetworkOptions {
  readonly vocabulary: number;
  readonly cell: CellName;
  readonly units: number;
  readonly depth: number;
  readonly bidirectional: boolean;
  readonly initializer: 'normal' | 'uniform';
  readonly deviation: number;
}

/** The layers of a language model, whose variables it computes with in either variant. */
export interface LanguageNetwork {
  readonly model: LayersModel;
  readonly recurrent: readonly Layer[];
  readonly output: Layer;
}

/** Goes through time with a recurrent layer, from the state given, or from zeros. */
export type GoThrough = (layer: Layer, x: Tensor, first: readonly Tensor[] | undefined) => Unrolled;

type Initializer = ReturnType<typeof initializers.zeros>;

/** What makes logits of states `[size, time, features]`. */
export type Affine = (layer: Layer, x: Tensor) => Tensor;

/** The layers, built. */
export function languageNetwork(options: LanguageNetworkOptions): LanguageNetwork {
  const { vocabulary, units, depth, bidirectional } = options;
  const recurrent = Array.from({ length: depth }, (_, index) => recurrentLayer(options, index + 1));
  const { weights, bias } = startOf(options, bidirectional ? 2 * units : units);
  const output = layers.dense({
    name: 'output',
    units: vocabulary,
    kernelInitializer: weights(),
    biasInitializer: bias(),
  });
  const tokens = input({ name: 'tokens', shape: [null, vocabulary] });
  const states = recurrent.reduce((x, layer) => symbolic(layer, x), tokens);
  return {
    model: modelOf({ name: 'languageModel', inputs: tokens, outputs: symbolic(output, states) }),
    recurrent,
    output,
  };
}

/** The layer of `tf.layers` whose arithmetic is that of the cell: its outputs at all steps and, one way, its state. */
function recurrentLayer(options: LanguageNetworkOptions, number: number): Layer {
  const { cell, units, bidirectional } = options;
  const { weights, bias } = startOf(options, units);
  const name = `${cell}_${number}`;
  const settings = {
    name,
    units,
    kernelInitializer: weights(),
    recurrentInitializer: weights(),
    biasInitializer: bias(),
    returnSequences: true,
    returnState: !bidirectional,
  };
  const layer = {
    rnn: () => layers.simpleRNN(settings),
    // Left to itself, tf.layers takes hardSigmoid, which no other library does.
    gru: () => layers.gru({ ...settings, recurrentActivation: 'sigmoid' }),
    lstm: () => layers.lstm({ ...settings, recurrentActivation: 'sigmoid', unitForgetBias: false }),
  }[cell]();
  return bidirectional ? layers.bidirectional({ name, layer, mergeMode: 'concat' }) : layer;
}

/** How the weights of a layer start; uniform, they stay within one over the root of `inputs`. */
function startOf(
  { initializer, deviation }: LanguageNetworkOptions,
  inputs: number,
): Readonly<Record<'weights' | 'bias', () => Initializer>> {
  if (initializer === 'normal') {
    const normal = () => initializers.randomNormal({ stddev: deviation });
    return { weights: normal, bias: () => initializers.zeros() };
  }
  const most = 1 / Math.sqrt(inputs);
  const uniform = () => initializers.randomUniform({ minval: -most, maxval: most });
  return { weights: uniform, bias: uniform };
}

function symbolic(layer: Layer, x: SymbolicTensor): SymbolicTensor {
  const [output] = [layer.apply(x)].flat();
  if (output instanceof SymbolicTensor) return output;
  throw new TypeError(`layer ${layer.name} answered with no symbol`);
}

/** The arithmetic of the layers themselves. */
export const onLayers: readonly [GoThrough, Affine] = [
  (layer, x, first) => {
    const [outputs, ...state] = tensorsOf(layer.apply(x, first ? { initialState: [...first] } : {}));
    if (outputs) return { outputs, state };
    throw new TypeError(`layer ${layer.name} answered with no tensor`);
  },
  (layer, x) => {
    const [output] = tensorsOf(layer.apply(x));
    if (output) return output;
    throw new TypeError(`layer ${layer.name} answered with no tensor`);
  },
];

/** The same from scratch, on plain tensors and the variables of the layers. */
export function fromScratch(cell: CellName): readonly [GoThrough, Affine] {
  return [
    (layer, x, first) => {
      const [forwards, backwards] = directionsOf(variablesOf(layer));
      if (!forwards) throw new TypeError(`layer ${layer.name} has no weights`);
      const there = unroll(cells[cell], x, forwards, first);
      if (!backwards) return there;
      const back = reverse(unroll(cells[cell], reverse(x, 1), backwards).outputs, 1);
      return { outputs: concat([there.outputs, back], 2), state: [] };
    },
    (layer, x) => {
      const [kernel, bias] = variablesOf(layer);
      if (!kernel || !bias) throw new TypeError(`layer ${layer.name} has no weights`);
      const [size = 0, time = 0, features = 0] = x.shape;
      const rows = add(matMul(reshape(x, [size * time, features]), kernel), bias);
      return reshape(rows, [size, time, kernel.shape[1] ?? 0]);
    },
  ];
}

/** The weights of a layer by direction: there, and where it goes both ways back. */
function directionsOf(variables: readonly Variable[]): readonly RecurrentWeights[] {
  const [kernel, recurrentKernel, bias, ...others] = variables;
  if (!kernel || !recurrentKernel || !bias) return [];
  return [{ kernel, recurrentKernel, bias }, ...directionsOf(others)];
}

function variablesOf(layer: Layer): readonly Variable[] {
  return layer.weights.map((weight) => weight.read()).filter((value) => value instanceof Variable);
}

function tensorsOf(answer: unknown): readonly Tensor[] {
  return [answer].flat().filter((each) => each instanceof Tensor);
}
