import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normalizationEpsilon, normalizationMomentum } from '../batch-normalize.js';
import { applyLayer, applyLayers, channelsOf } from './apply-layer.js';

/** A window that slides over a picture. */
export interface Sliding {
  /** Height and width of the window. */
  readonly kernelSize: number;
  /** How far it moves; default 1. */
  readonly strides?: number;
  /** Rows and columns of zeros on each side; default 0. */
  readonly padding?: number;
}

/** A convolution: how many patterns are looked for, and where. */
export interface Convolution extends Sliding {
  readonly filters: number;
}

/**
 * A convolution as PyTorch's: zeros on each side, and weights and biases that start uniform in ±1/√inputs of an output.
 *
 * From `[size, height, width, channels]` to `[size, ⌊(height + 2 padding − kernelSize) / strides⌋ + 1, ..., filters]`.
 * What tf.layers calls `same` puts the zeros of strides above 1 below and to the right only.
 */
export function convolved(
  x: SymbolicTensor,
  name: string,
  { filters, kernelSize, ...sliding }: Convolution,
): SymbolicTensor {
  const { padded, strides, padding } = paddingOf(x, name, { kernelSize, ...sliding });
  const start = uniformStart(kernelSize ** 2 * channelsOf(x));
  return applyLayer(layers.conv2d({ name, filters, kernelSize, strides, padding, ...start }), padded);
}

/** A convolution and ReLU. */
export function convolvedRelu(x: SymbolicTensor, name: string, convolution: Convolution): SymbolicTensor {
  return applyLayer(layers.reLU({ name: `${name}_relu` }), convolved(x, name, convolution));
}

/** Batch normalisation with PyTorch's constants, and ReLU. */
export function normalizedRelu(x: SymbolicTensor, name: string): SymbolicTensor {
  return applyLayer(layers.reLU({ name: `${name}_relu` }), normalized(x, name));
}

/** Batch normalisation with PyTorch's constants: 1e-5 beside the variance, a tenth of each batch into the averages. */
export function normalized(x: SymbolicTensor, name: string): SymbolicTensor {
  const constants = { momentum: normalizationMomentum, epsilon: normalizationEpsilon };
  return applyLayer(layers.batchNormalization({ name: `${name}_norm`, ...constants }), x);
}

/** The greatest of each window; padding is by zeros, so that it fits what ReLU has made. */
export function maxPooled(x: SymbolicTensor, name: string, sliding: Sliding): SymbolicTensor {
  const { padded, strides, padding } = paddingOf(x, name, sliding);
  return applyLayer(layers.maxPooling2d({ name, poolSize: sliding.kernelSize, strides, padding }), padded);
}

/** The mean of each channel: from `[size, height, width, channels]` to `[size, channels]`. */
export function averaged(x: SymbolicTensor): SymbolicTensor {
  return applyLayer(layers.globalAveragePooling2d({ name: 'average' }), x);
}

/** A fully connected layer that starts as PyTorch's does: uniform in ±1/√inputs. */
export function connected(x: SymbolicTensor, name: string, units: number): SymbolicTensor {
  return applyLayer(layers.dense({ name, units, ...uniformStart(channelsOf(x)) }), x);
}

/** A fully connected layer, ReLU and dropout. */
export function connectedRelu(
  x: SymbolicTensor,
  name: string,
  units: number,
  dropout: number,
): SymbolicTensor {
  return applyLayers(
    connected(x, name, units),
    layers.reLU({ name: `${name}_relu` }),
    layers.dropout({ name: `${name}_dropout`, rate: dropout }),
  );
}

/** Where windows move by one pixel and the size stays, the layer pads by itself, which takes no pass of its own. */
function paddingOf(x: SymbolicTensor, name: string, { kernelSize, strides = 1, padding = 0 }: Sliding) {
  if (strides === 1 && kernelSize === 2 * padding + 1)
    return { padded: x, strides, padding: 'same' } as const;
  const padded =
    padding === 0 ? x : applyLayer(layers.zeroPadding2d({ name: `${name}_padding`, padding }), x);
  return { padded, strides, padding: 'valid' } as const;
}

function uniformStart(inputs: number) {
  const most = 1 / Math.sqrt(inputs);
  const uniform = () => initializers.randomUniform({ minval: -most, maxval: most });
  return { kernelInitializer: uniform(), biasInitializer: uniform() };
}
