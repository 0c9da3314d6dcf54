import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { characters, words } from '../data.js';
import type { RowName } from '../rows.js';

/** The recurrent layer of the character model: which one depends on who trains it. */
export type Recurrent = (options: { name: string; units: number; returnSequences: true }) => layers.Layer;

/** The networks on tf.layers, with the layers' names that all competitors use. */
export function layersNetwork(row: RowName, recurrent: Recurrent): LayersModel {
  if (row === 'gru') return characterGru(recurrent);
  return { linear, softmax, mlp, lenet, resnet, word2vec }[row]();
}

function linear(): LayersModel {
  return sequential({ layers: [layers.inputLayer({ inputShape: [2] }), dense('output', 1)] });
}

function softmax(): LayersModel {
  return sequential({ layers: [...pixels(), layers.flatten(), dense('output', 10)] });
}

function mlp(): LayersModel {
  const hidden = dense('hidden_1', 256, 'relu');
  return sequential({ layers: [...pixels(), layers.flatten(), hidden, dense('output', 10)] });
}

/** LeCun et al., 1998, as in Dive into Deep Learning, 7.6. */
function lenet(): LayersModel {
  const convolution = (name: string, filters: number, padding: 'same' | 'valid') =>
    layers.conv2d({ name, filters, kernelSize: 5, padding, activation: 'sigmoid' });
  const pooling = () => layers.averagePooling2d({ poolSize: 2, strides: 2 });
  return sequential({
    layers: [
      ...pixels(),
      convolution('convolution_1', 6, 'same'),
      pooling(),
      convolution('convolution_2', 16, 'valid'),
      pooling(),
      layers.flatten(),
      dense('hidden_1', 120, 'sigmoid'),
      dense('hidden_2', 84, 'sigmoid'),
      dense('output', 10),
    ],
  });
}

/**
 * He et al., 2016, small. Pooling stands where a convolution would have stride 2: padding is then the same in every
 * library.
 */
function resnet(): LayersModel {
  const image = input({ shape: [28, 28, 1] });
  let x = apply(layers.rescaling({ scale: 1 / 255 }), image);
  x = relu(normalized('stem_norm', convolution('stem', 16, 3, x)));
  x = residual('block_1', 16, x);
  x = residual('block_2', 32, apply(layers.averagePooling2d({ poolSize: 2 }), x));
  x = residual('block_3', 64, apply(layers.averagePooling2d({ poolSize: 2 }), x));
  const outputs = apply(dense('output', 10), apply(layers.globalAveragePooling2d({}), x));
  return model({ inputs: image, outputs });
}

function residual(name: string, channels: number, x: SymbolicTensor): SymbolicTensor {
  const first = relu(normalized(`${name}_norm_1`, convolution(`${name}_convolution_1`, channels, 3, x)));
  const second = normalized(`${name}_norm_2`, convolution(`${name}_convolution_2`, channels, 3, first));
  const beside = x.shape.at(-1) === channels ? x : convolution(`${name}_beside`, channels, 1, x);
  return relu(applyAll(layers.add(), [second, beside]));
}

function convolution(name: string, filters: number, kernelSize: number, x: SymbolicTensor): SymbolicTensor {
  const options = { useBias: false, padding: 'same', kernelInitializer: 'heNormal' } as const;
  return apply(layers.conv2d({ name, filters, kernelSize, ...options }), x);
}

function normalized(name: string, x: SymbolicTensor): SymbolicTensor {
  return apply(layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 }), x);
}

function relu(x: SymbolicTensor): SymbolicTensor {
  return apply(layers.reLU(), x);
}

/** The table that is not trained makes vectors with a single 1: tf.layers has no layer for that. */
function characterGru(recurrent: Recurrent): LayersModel {
  const { vocabulary, length } = characters;
  return sequential({
    layers: [
      layers.embedding({
        inputDim: vocabulary,
        outputDim: vocabulary,
        inputLength: length,
        embeddingsInitializer: 'identity',
        trainable: false,
      }),
      recurrent({ name: 'gru', units: 256, returnSequences: true }),
      dense('output', vocabulary),
    ],
  });
}

/** Two inputs, as tf.layers needs them: the centre words `[size, 1]`, and the words beside them. */
function word2vec(): LayersModel {
  const { vocabulary, negatives } = words;
  const center = input({ shape: [1] });
  const others = input({ shape: [negatives + 1] });
  const vectors = (name: string) => layers.embedding({ name, inputDim: vocabulary, outputDim: 100 });
  const [inner, outer] = [apply(vectors('center'), center), apply(vectors('context'), others)];
  const products = applyAll(layers.dot({ axes: [2, 2] }), [outer, inner]);
  return model({ inputs: [center, others], outputs: apply(layers.flatten(), products) });
}

/** Pixels from 0 .. 255 to 0 .. 1. */
function pixels(): layers.Layer[] {
  return [layers.inputLayer({ inputShape: [28, 28, 1] }), layers.rescaling({ scale: 1 / 255 })];
}

function dense(
  name: string,
  units: number,
  activation: 'linear' | 'relu' | 'sigmoid' = 'linear',
): layers.Layer {
  return layers.dense({ name, units, activation, kernelInitializer: 'glorotUniform' });
}

function apply(layer: layers.Layer, x: SymbolicTensor): SymbolicTensor {
  return symbolic(layer.apply(x));
}

function applyAll(layer: layers.Layer, x: SymbolicTensor[]): SymbolicTensor {
  return symbolic(layer.apply(x));
}

function symbolic(output: ReturnType<layers.Layer['apply']>): SymbolicTensor {
  if ('sourceLayer' in output) return output;
  throw new TypeError('expected one symbolic tensor');
}
