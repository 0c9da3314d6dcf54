import { layers, regularizers } from '@tensorflow/tfjs-layers';
import {
  causalConvolution1d,
  dropout,
  gru,
  layerNormalization,
  lstm,
  multiHeadAttention,
} from '../../../models/index.js';

type Layer = layers.Layer;

/** Layers before the last one, on inputs of some shape. */
export interface Stack {
  readonly shape: readonly number[];
  /** Whether the inputs are words, 0 to 6, rather than numbers. */
  readonly words?: true;
  readonly layers: (inputShape: number[]) => readonly Layer[];
}

const images = [6, 5, 2];
const series = [5, 3];
const words = { shape: [5], words: true } as const;

/** Makes vectors of words. */
export const embed = (inputShape: number[], maskZero = false): Layer =>
  layers.embedding({ inputDim: 7, outputDim: 4, maskZero, inputShape });

/** Layers of every kind, by what they are. */
export const stacks: Readonly<Record<string, Stack>> = {
  'conv2d and maxPooling2d': {
    shape: images,
    layers: (inputShape) => [
      layers.conv2d({ inputShape, filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
    ],
  },
  'conv2d of stride 2, tanh, and averagePooling2d': {
    shape: images,
    layers: (inputShape) => [
      layers.conv2d({
        inputShape,
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
      }),
      layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
    ],
  },
  'separableConv2d and globalAveragePooling2d': {
    shape: images,
    layers: (inputShape) => [
      layers.separableConv2d({ inputShape, filters: 4, kernelSize: 3, depthMultiplier: 2 }),
      layers.globalAveragePooling2d({}),
    ],
  },
  'depthwiseConv2d, elu and globalMaxPooling2d': {
    shape: images,
    layers: (inputShape) => [
      layers.depthwiseConv2d({ inputShape, kernelSize: 3, depthMultiplier: 2 }),
      layers.elu(),
      layers.globalMaxPooling2d({}),
    ],
  },
  'zeroPadding2d, conv2d and cropping2d': {
    shape: images,
    layers: (inputShape) => [
      layers.zeroPadding2d({ inputShape, padding: 2 }),
      layers.conv2d({ filters: 3, kernelSize: 3 }),
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
    ],
  },
  'conv2dTranspose and upSampling2d': {
    shape: [3, 3, 2],
    layers: (inputShape) => [
      layers.conv2dTranspose({ inputShape, filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
      layers.upSampling2d({}),
    ],
  },
  'conv3d and maxPooling3d': {
    shape: [4, 4, 4, 2],
    layers: (inputShape) => [
      layers.conv3d({ inputShape, filters: 3, kernelSize: 2 }),
      layers.maxPooling3d({ poolSize: 2, padding: 'same' }),
    ],
  },
  'conv1d, prelu and averagePooling1d': {
    shape: series,
    layers: (inputShape) => [
      layers.conv1d({ inputShape, filters: 4, kernelSize: 3, padding: 'same' }),
      layers.prelu({}),
      layers.averagePooling1d({ poolSize: 2 }),
    ],
  },
  'batchNormalization of images': {
    shape: images,
    layers: (inputShape) => [
      layers.conv2d({ inputShape, filters: 3, kernelSize: 2, useBias: false }),
      layers.batchNormalization({}),
    ],
  },
  'batchNormalization of features': {
    shape: series,
    layers: (inputShape) => [layers.dense({ inputShape, units: 4 }), layers.batchNormalization({})],
  },
  'batchNormalization along another axis': {
    shape: images,
    layers: (inputShape) => [layers.batchNormalization({ inputShape, axis: 1 })],
  },
  'embedding and lstm': {
    ...words,
    layers: (inputShape) => [embed(inputShape), layers.lstm({ units: 4 })],
  },
  'embedding of masked words and gru': {
    ...words,
    layers: (inputShape) => [embed(inputShape, true), layers.gru({ units: 4 })],
  },
  'bidirectional lstm': {
    shape: series,
    layers: (inputShape) => [
      layers.bidirectional({ inputShape, layer: recurrent(layers.lstm({ units: 3 })), mergeMode: 'concat' }),
    ],
  },
  'stacked simpleRNN and timeDistributed': {
    shape: series,
    layers: (inputShape) => [
      layers.simpleRNN({ inputShape, units: 4, returnSequences: true }),
      layers.timeDistributed({ layer: layers.dense({ units: 2 }) }),
    ],
  },
  convLstm2d: {
    shape: [3, 4, 4, 2],
    layers: (inputShape) => [layers.convLstm2d({ inputShape, filters: 2, kernelSize: 2 })],
  },
  'regularized dense, among layers that permute, reshape and repeat': {
    shape: series,
    layers: (inputShape) => [
      layers.permute({ inputShape, dims: [2, 1] }),
      layers.dense({ units: 4, kernelRegularizer: regularizers.l1l2({}), activation: 'softplus' }),
      layers.reshape({ targetShape: [12] }),
      layers.repeatVector({ n: 2 }),
    ],
  },
  'dropout, another mask at each step': {
    shape: series,
    layers: (inputShape) => [
      dropout({ inputShape, rate: 0.4 }),
      layers.dense({ units: 4, activation: 'relu' }),
      layers.dropout({ rate: 0.3 }),
    ],
  },
  'gru, as PyTorch has it': {
    ...words,
    layers: (inputShape) => [embed(inputShape), gru({ units: 4, returnSequences: true }), gru({ units: 3 })],
  },
  'gru, as PyTorch has it, of masked words': {
    ...words,
    layers: (inputShape) => [embed(inputShape, true), gru({ units: 4 })],
  },
  'lstm, as PyTorch has it': {
    shape: series,
    layers: (inputShape) => [lstm({ inputShape, units: 4, returnSequences: true })],
  },
  causalConvolution1d: {
    shape: series,
    layers: (inputShape) => [causalConvolution1d({ inputShape, filters: 4, kernelSize: 2, dilation: 2 })],
  },
  'multiHeadAttention with dropout, and layerNormalization': {
    ...words,
    layers: (inputShape) => [
      embed(inputShape, true),
      multiHeadAttention({ heads: 2, keySize: 2, mask: 'causal', dropout: 0.2 }),
      layerNormalization(),
    ],
  },
};

function recurrent(layer: Layer): layers.RNN {
  if (layer instanceof layers.RNN) return layer;
  throw new TypeError(`${layer.name} is not recurrent`);
}
