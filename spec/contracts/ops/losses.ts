import { cast, losses, Reduction, type Tensor } from '@tensorflow/tfjs-core';
import { metrics } from '@tensorflow/tfjs-layers';
import { softmaxCrossEntropy, squaredLoss } from '../../../models/index.js';
import { type OpCase, opCase } from '../op-case.js';

const outputs = { shape: [4, 3] };
const probabilities = { shape: [4, 3], range: [0.05, 0.95] } as const;
const weights = { shape: [4, 1], range: [0.5, 2] } as const;
const sampleWeights = { shape: [4], range: [0.5, 2] } as const;
const classes = { shape: [4], dtype: 'int32', values: [2, 0, 1, 1] } as const;
const choices = { shape: [4, 3], dtype: 'int32', values: [1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0] } as const;

const { SUM, MEAN } = Reduction;

/** The losses of tfjs-core between numbers, which have gradients by both. */
const betweenNumbers: Readonly<
  Record<string, (labels: Tensor, predictions: Tensor, weights?: Tensor) => Tensor>
> = {
  absoluteDifference: (labels, predictions, weights) =>
    losses.absoluteDifference(labels, predictions, weights),
  meanSquaredError: (labels, predictions, weights) => losses.meanSquaredError(labels, predictions, weights),
  huberLoss: (labels, predictions, weights) => losses.huberLoss(labels, predictions, weights, 0.4),
  cosineDistance: (labels, predictions, weights) => losses.cosineDistance(labels, predictions, 1, weights),
  'meanSquaredError summed': (labels, predictions, weights) =>
    losses.meanSquaredError(labels, predictions, weights, SUM),
  'meanSquaredError by the sum of the weights': (labels, predictions, weights) =>
    losses.meanSquaredError(labels, predictions, weights, MEAN),
};

/** Those between labels that are 0 or 1 and logits. */
const betweenChoices: Readonly<Record<string, (labels: Tensor, logits: Tensor) => Tensor>> = {
  hingeLoss: (labels, logits) => losses.hingeLoss(labels, logits),
  sigmoidCrossEntropy: (labels, logits) => losses.sigmoidCrossEntropy(labels, logits),
  'sigmoidCrossEntropy smoothed': (labels, logits) =>
    losses.sigmoidCrossEntropy(labels, logits, undefined, 0.1),
  softmaxCrossEntropy: (labels, logits) => losses.softmaxCrossEntropy(labels, logits),
  'softmaxCrossEntropy smoothed': (labels, logits) =>
    losses.softmaxCrossEntropy(labels, logits, undefined, 0.1),
};

/** The project's losses, and those of tfjs that its models may be trained with. */
export const cases: readonly OpCase[] = [
  opCase({
    name: 'project softmaxCrossEntropy',
    inputs: { output: outputs, labels: classes },
    compute: ({ output, labels }) => softmaxCrossEntropy.compute(output, labels),
  }),
  opCase({
    name: 'project softmaxCrossEntropy weighted',
    inputs: { output: outputs, labels: classes, weights: sampleWeights },
    compute: ({ output, labels, weights }) => softmaxCrossEntropy.compute(output, labels, weights),
  }),
  opCase({
    name: 'project softmaxCrossEntropy of large logits',
    inputs: { output: { shape: [4, 3], range: [-90, 90] }, labels: classes },
    compute: ({ output, labels }) => softmaxCrossEntropy.compute(output, labels),
  }),
  opCase({
    name: 'project squaredLoss',
    inputs: { output: { shape: [4, 1] }, labels: { shape: [4] } },
    compute: ({ output, labels }) => squaredLoss.compute(output, labels),
  }),
  opCase({
    name: 'project squaredLoss weighted',
    inputs: { output: outputs, labels: outputs, weights: sampleWeights },
    compute: ({ output, labels, weights }) => squaredLoss.compute(output, labels, weights),
  }),
  ...Object.entries(betweenNumbers).flatMap(([name, compute]) => [
    opCase({
      name: `losses.${name}`,
      inputs: { labels: outputs, predictions: outputs },
      compute: ({ labels, predictions }) => compute(labels, predictions),
    }),
    opCase({
      name: `losses.${name} weighted`,
      inputs: { labels: outputs, predictions: outputs, weights },
      compute: ({ labels, predictions, weights }) => compute(labels, predictions, weights),
    }),
  ]),
  opCase({
    name: 'losses.logLoss',
    inputs: { labels: choices, predictions: probabilities },
    compute: ({ labels, predictions }) => losses.logLoss(cast(labels, 'float32'), predictions),
  }),
  ...Object.entries(betweenChoices).map(([name, compute]) =>
    opCase({
      name: `losses.${name}`,
      inputs: { labels: choices, logits: { shape: [4, 3], range: [-2, 2] } },
      compute: ({ labels, logits }) => compute(cast(labels, 'float32'), logits),
    }),
  ),
  opCase({
    name: 'metrics.binaryCrossentropy',
    inputs: { labels: choices, predictions: probabilities },
    compute: ({ labels, predictions }) => metrics.binaryCrossentropy(cast(labels, 'float32'), predictions),
  }),
  opCase({
    name: 'metrics.categoricalCrossentropy',
    inputs: { labels: choices, predictions: probabilities },
    compute: ({ labels, predictions }) =>
      metrics.categoricalCrossentropy(cast(labels, 'float32'), predictions),
  }),
];
