import { addN, mul, reshape, type Scalar, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import { sizeOf } from '../core/sample.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { AffineLayer } from './arrays/affine-layer.js';
import {
  type DenseLayers,
  type DenseSizes,
  initialKernel,
  initialLayers,
  variablesOf,
} from './dense-layers.js';
import { functionModel } from './function-model.js';
import { layerRenaming, renameLayers } from './layer-names.js';
import { buildLayers } from './layers-model.js';
import type { Model } from './model.js';
import { dropUnits } from './seeded-dropout.js';

/** A network of fully connected layers. */
export interface DenseNetwork extends DenseSizes {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly variant: 'scratch' | 'layers';
  /** What raw inputs are multiplied by. */
  readonly scale: number;
  /** What is added to the loss: half of this times the sum of the squares of the kernels; default nothing. */
  readonly penalty?: number;
  /** The share of the units of each hidden layer that is dropped in training; default none. */
  readonly dropout?: readonly number[] | undefined;
  /** The network from scratch, on plain tensors; `drop` is what becomes of the units of a hidden layer. */
  forward(x: Tensor, layers: DenseLayers, drop: (h: Tensor, layer: number) => Tensor): Tensor;
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
  const { name, options, inputShape, forward, dropout = [], penalty = 0 } = network;
  const model = functionModel({
    name,
    options,
    inputShape,
    build(seed) {
      const dense = initialLayers(network, seed);
      return {
        variables: variablesOf(dense),
        forward: (x, mode) =>
          forward(x, dense, (h, layer) =>
            dropUnits(h, { rate: dropout[layer] ?? 0, name: dropoutName(layer), seed, mode }),
          ),
        ...(penalty > 0 ? { penalty: () => penaltyOf(dense, penalty) } : {}),
      };
    },
    topology: () => topologyOf(network),
  });
  return network.hidden.length === 0 && penalty === 0 ? { ...model, affine: affineLayer(network) } : model;
}

/** Half of a factor times the sum of the squares of the kernels. */
function penaltyOf({ hidden, output }: DenseLayers, factor: number): Scalar {
  const squares = [...hidden, output].map(({ kernel }) => sum<Scalar>(square(kernel)));
  return mul(addN(squares), factor / 2);
}

function dropoutName(layer: number): string {
  return `dropout_${layer + 1}`;
}

function affineLayer(network: DenseNetwork): AffineLayer {
  const { inputShape, outputs, scale, deviation } = network;
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
        data: initialKernel({ name: 'output', inputs, outputs, deviation }, seed),
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

/** The same network on tf.layers, its weights still zero: what `tf.loadLayersModel` makes of a saved one. */
function layersTwin(network: DenseNetwork): LayersModel {
  const { name, inputShape, scale, hidden, outputs, dropout = [], penalty = 0 } = network;
  const decay = penalty > 0 ? { kernelRegularizer: regularizers.l2({ l2: penalty / 2 }) } : {};
  const dense = (layer: string, units: number, activation: 'relu' | 'linear') =>
    layers.dense({ name: layer, units, activation, kernelInitializer: 'zeros', ...decay });
  return sequential({
    name,
    layers: [
      layers.inputLayer({ name: 'input', inputShape: [...inputShape] }),
      ...(scale === 1 ? [] : [layers.rescaling({ name: 'rescaling', scale })]),
      ...(inputShape.length === 1 ? [] : [layers.flatten({ name: 'flatten' })]),
      ...hidden.flatMap((units, index) => [
        dense(`hidden_${index + 1}`, units, 'relu'),
        ...(dropout[index] ? [layers.dropout({ name: dropoutName(index), rate: dropout[index] })] : []),
      ]),
      dense('output', outputs, 'linear'),
    ],
  });
}
