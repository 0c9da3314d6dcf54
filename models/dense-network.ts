import { mul, reshape, type Tensor, tensor, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { randomFor } from '../core/random.js';
import { sizeOf } from '../core/sample.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { AffineLayer } from './arrays/affine-layer.js';
import { functionModel } from './function-model.js';
import { layerRenaming, renameLayers } from './layer-names.js';
import { buildLayers } from './layers-model.js';
import type { Model } from './model.js';
import { pairs } from './pairs.js';

/** A fully connected layer: `y = x W + b`. */
export interface DenseLayer {
  readonly name: string;
  /** `[inputs, outputs]`, drawn from N(0, 0.01²). */
  readonly kernel: Variable;
  /** `[outputs]`, zero at first. */
  readonly bias: Variable;
}

/** The layers of a network: hidden ones, with ReLU, and the output, linear. */
export interface DenseLayers {
  readonly hidden: readonly DenseLayer[];
  readonly output: DenseLayer;
}

/** A network of fully connected layers. */
export interface DenseNetwork {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly variant: 'scratch' | 'layers';
  readonly inputShape: readonly number[];
  /** What raw inputs are multiplied by. */
  readonly scale: number;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** The network from scratch, on plain tensors. */
  forward(x: Tensor, layers: DenseLayers): Tensor;
}

/** Raw inputs as the rows of a matrix `[size, inputs]`. */
export function rowsOf(x: Tensor): Tensor {
  return reshape(x, [x.shape[0] ?? 0, sizeOf(x.shape.slice(1))]);
}

/** Raw inputs, scaled, as the rows of a matrix `[size, inputs]`. */
export function scaledRows(x: Tensor, scale: number): Tensor {
  return scale === 1 ? rowsOf(x) : mul(rowsOf(x), scale);
}

/** The network in the variant asked for: same weights for the same seed, same files, same predictions. */
export function denseNetwork(network: DenseNetwork): Model {
  return network.variant === 'scratch' ? fromScratch(network) : onLayers(network);
}

function fromScratch(network: DenseNetwork): Model {
  const { name, options, inputShape, forward } = network;
  const model = functionModel({
    name,
    options,
    inputShape,
    build(seed) {
      const dense = initialLayers(network, seed);
      return { variables: variablesOf(dense), forward: (x) => forward(x, dense) };
    },
    topology: () => topologyOf(network),
  });
  return network.hidden.length === 0 ? { ...model, affine: affineLayer(network) } : model;
}

function affineLayer(network: DenseNetwork): AffineLayer {
  const { inputShape, outputs, scale } = network;
  const inputs = sizeOf(inputShape);
  return {
    inputShape,
    outputs,
    scale,
    start: (seed) => ({
      kernel: {
        name: 'output/kernel',
        shape: [inputs, outputs],
        dtype: 'float32',
        data: initialKernel('output', inputs, outputs, seed),
      },
      bias: { name: 'output/bias', shape: [outputs], dtype: 'float32', data: new Float32Array(outputs) },
    }),
    topology: () => topologyOf(network),
  };
}

function topologyOf(network: DenseNetwork): Readonly<Record<string, unknown>> {
  const twin = layersTwin(network);
  const topology = renameLayers(twin.toJSON(null, false), layerRenaming());
  twin.dispose();
  return topology;
}

function onLayers(network: DenseNetwork): Model {
  const { name, options } = network;
  return {
    name,
    options,
    build(seed) {
      const model = layersTwin(network);
      tensorScope('initial weights', () => {
        const initial = Object.values(variablesOf(initialLayers(network, seed)));
        model.setWeights(initial);
        for (const weight of initial) weight.dispose();
      });
      return buildLayers(model, seed, () => model.dispose());
    },
  };
}

function initialLayers({ inputShape, hidden, outputs }: DenseNetwork, seed: number): DenseLayers {
  const sizes = [sizeOf(inputShape), ...hidden];
  return {
    hidden: [...pairs(sizes.slice(0, -1), hidden)].map(([inputs, units], index) =>
      initialLayer(`hidden_${index + 1}`, inputs, units, seed),
    ),
    output: initialLayer('output', sizes.at(-1) ?? 0, outputs, seed),
  };
}

function initialLayer(name: string, inputs: number, outputs: number, seed: number): DenseLayer {
  const kernel = tensor(initialKernel(name, inputs, outputs, seed), [inputs, outputs]);
  return { name, kernel: variable(kernel), bias: variable(zeros([outputs])) };
}

function initialKernel(name: string, inputs: number, outputs: number, seed: number): Float32Array {
  const random = randomFor(seed, `${name}/kernel`);
  return Float32Array.from({ length: inputs * outputs }, () => 0.01 * random.normal());
}

function variablesOf({ hidden, output }: DenseLayers): Readonly<Record<string, Variable>> {
  return Object.fromEntries(
    [...hidden, output].flatMap(({ name, kernel, bias }) => [
      [`${name}/kernel`, kernel],
      [`${name}/bias`, bias],
    ]),
  );
}

/** The same network on tf.layers, its weights still zero: what `tf.loadLayersModel` makes of a saved one. */
function layersTwin({ name, inputShape, scale, hidden, outputs }: DenseNetwork): LayersModel {
  const dense = (layer: string, units: number, activation: 'relu' | 'linear') =>
    layers.dense({ name: layer, units, activation, kernelInitializer: 'zeros' });
  return sequential({
    name,
    layers: [
      layers.inputLayer({ name: 'input', inputShape: [...inputShape] }),
      ...(scale === 1 ? [] : [layers.rescaling({ name: 'rescaling', scale })]),
      ...(inputShape.length === 1 ? [] : [layers.flatten({ name: 'flatten' })]),
      ...hidden.map((units, index) => dense(`hidden_${index + 1}`, units, 'relu')),
      dense('output', outputs, 'linear'),
    ],
  });
}
