import {
  conv2d,
  losses,
  matMul,
  maxPool,
  mul,
  oneHot,
  type Rank,
  relu,
  reshape,
  type Scalar,
  type ShapeMap,
  sub,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { type Random, randomFor } from '../../core/random.js';
import type { Engine } from '../engine.js';

/** A small network that settings are measured with. Without biases: what they cost does not depend on a setting. */
interface Network {
  readonly weights: readonly Variable[];
  /** Pictures `[256, 28, 28, 1]` to logits `[256, 10]`. */
  forward(pictures: Tensor4D): Tensor2D;
}

const batch = 256;
const classes = 10;

/** The networks that settings are measured with, by the kind of model they stand for. */
const networks = { perceptron, convolution } as const;

/** A kind of model. */
export type Workload = keyof typeof networks;

/** Builds a network; answers one step of gradient descent on a batch of 256 pictures, which returns the loss. */
export function createStep(workload: Workload, { upload }: Engine): () => number {
  const random = randomFor(1, `tune ${workload}`);
  const { weights, forward } = networks[workload](random);
  const pixels = Uint8Array.from({ length: batch * 28 * 28 }, () => random.integer(256));
  const classOf = Int32Array.from({ length: batch }, () => random.integer(classes));
  return () =>
    tidy(() => {
      const pictures = reshape<Rank.R4>(mul(upload(pixels, [batch, 784]), 1 / 255), [batch, 28, 28, 1]);
      const labels = oneHot(tensor1d(classOf, 'int32'), classes);
      const loss = (): Scalar => losses.softmaxCrossEntropy(labels, forward(pictures));
      const { value, grads } = variableGrads(loss, [...weights]);
      for (const weight of weights) descend(weight, grads);
      return value.dataSync()[0] ?? Number.NaN;
    });
}

function perceptron(random: Random): Network {
  const [hidden, output] = [weight<Rank.R2>([784, 256], random), weight<Rank.R2>([256, classes], random)];
  return {
    weights: [hidden, output],
    forward: (pictures) => matMul(relu(matMul(reshape(pictures, [batch, 784]), hidden)), output),
  };
}

/** The shapes of LeNet (LeCun et al., 1998), with maxima for its means. */
function convolution(random: Random): Network {
  const [first, second] = [weight<Rank.R4>([5, 5, 1, 6], random), weight<Rank.R4>([5, 5, 6, 16], random)];
  const [hidden, output] = [weight<Rank.R2>([400, 120], random), weight<Rank.R2>([120, classes], random)];
  const layer = (x: Tensor4D, filter: Variable<Rank.R4>, padding: 'same' | 'valid'): Tensor4D =>
    maxPool(relu(conv2d(x, filter, 1, padding)), 2, 2, 'valid');
  return {
    weights: [first, second, hidden, output],
    forward(pictures) {
      const features = layer(layer(pictures, first, 'same'), second, 'valid');
      return matMul(relu(matMul(reshape(features, [batch, 400]), hidden)), output);
    },
  };
}

function weight<R extends Rank>(shape: ShapeMap[R], random: Random): Variable<R> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return variable(
    tensor<R>(
      Float32Array.from({ length: size }, () => 0.05 * random.normal()),
      shape,
    ),
  );
}

function descend(
  weight: Variable,
  gradients: Readonly<Record<string, Parameters<Variable['assign']>[0]>>,
): void {
  const gradient = gradients[weight.name];
  if (gradient) weight.assign(sub(weight, mul(gradient, 0.01)));
}
