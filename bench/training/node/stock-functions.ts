import {
  add,
  cast,
  losses,
  matMul,
  mean,
  mul,
  oneHot,
  relu,
  reshape,
  type Scalar,
  softplus,
  square,
  sub,
  sum,
  Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TypedArray } from '../../../core/sample.js';
import { characters } from '../data.js';
import type { RowName } from '../rows.js';

/** The objective of a row in plain tfjs, a mean over the batch. */
export function lossOf(row: RowName): (targets: Tensor, output: Tensor) => Scalar {
  if (row === 'linear') return (targets, output) => mul(0.5, mean(square(sub(output, targets))));
  if (row === 'word2vec')
    return (targets, output) =>
      mul(1 / (output.shape[0] ?? 1), sum(sub(softplus(output), mul(targets, output))));
  return (targets, output) => losses.softmaxCrossEntropy(targets, output);
}

/** Labels as the objective takes them: class numbers as one-hot rows. */
export function targetsOf(row: RowName, y: TypedArray, shape: readonly number[]): Tensor {
  const [size = 0] = shape;
  if (row === 'linear') return tensor(new Float32Array(y), [size, 1]);
  if (row === 'word2vec') return tensor(new Float32Array(y), [...shape]);
  const classes = row === 'gru' ? characters.vocabulary : 10;
  // The cast is not left to oneHot, which on wasm would write whole numbers into a float array.
  return cast(oneHot(tensor(new Int32Array(y), [...shape], 'int32'), classes), 'float32');
}

/** The network by hand where that is short, else the one on tf.layers. */
export function forwardOf(row: RowName, model: LayersModel): (xs: Tensor | Tensor[]) => Tensor {
  if (row === 'linear') return (xs) => affine(one(xs), model, 'output');
  if (row === 'softmax') return (xs) => affine(rows(one(xs)), model, 'output');
  if (row === 'mlp') return (xs) => affine(relu(affine(rows(one(xs)), model, 'hidden_1')), model, 'output');
  return (xs) => one(model.apply(xs, { training: true }));
}

function affine(x: Tensor, model: LayersModel, layer: string): Tensor {
  const [kernel, bias] = model.getLayer(layer).trainableWeights.map((weight) => one(weight.read()));
  if (kernel && bias) return add(matMul(x, kernel), bias);
  throw new TypeError(`${layer} is no dense layer`);
}

function rows(x: Tensor): Tensor {
  return mul(reshape(x, [x.shape[0] ?? 0, 784]), 1 / 255);
}

function one(value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new TypeError('expected one tensor');
}
