import { cast, gather, matMul, randomNormal, reshape, slice, squeeze, variable } from '@tensorflow/tfjs-core';
import { portable } from '../../../core/portable.js';
import {
  functionModel,
  gru,
  type Loss,
  layersModel,
  linear,
  type Model,
  mlp,
  softmaxCrossEntropy,
  softmaxRegression,
  squaredLoss,
} from '../../../models/index.js';
import { words } from '../data.js';
import type { RowName } from '../rows.js';
import { layersNetwork } from './layers.js';
import { eachStep, negativeSampling } from './losses.js';

/** What millrace trains in a row. */
export interface Network {
  readonly model: Model;
  readonly loss: Loss;
}

/** The network of a row, as a user of millrace has it. */
export function networkOf(row: RowName): Network {
  return { model: modelOf(row), loss: losses[row] };
}

/** The model of a row; exported for trainers in a worker. */
export function modelOf(row: RowName): Model {
  return portable(import.meta.url, 'modelOf', makeModel(row), [row]);
}

const losses: Readonly<Record<RowName, Loss>> = {
  linear: squaredLoss,
  softmax: softmaxCrossEntropy,
  mlp: softmaxCrossEntropy,
  lenet: softmaxCrossEntropy,
  resnet: softmaxCrossEntropy,
  gru: eachStep,
  word2vec: negativeSampling,
};

function makeModel(row: RowName): Model {
  if (row === 'linear') return linear({ inputs: 2 });
  if (row === 'softmax') return softmaxRegression();
  if (row === 'mlp') return mlp();
  if (row === 'word2vec') return word2vec();
  return layersModel(row, () => layersNetwork(row, gru));
}

/** From `[size, 2 + negatives]`, the centre word first, to the products of its vector with the others'. */
function word2vec(): Model {
  const { vocabulary, negatives } = words;
  return functionModel({
    name: 'word2vec',
    inputShape: [negatives + 2],
    build(seed) {
      const vectors = (part: number) =>
        variable(randomNormal([vocabulary, 100], 0, 0.1, 'float32', seed + part));
      const [center, context] = [vectors(0), vectors(1)];
      return {
        variables: { 'center/embeddings': center, 'context/embeddings': context },
        forward(x) {
          const [size = 0] = x.shape;
          const numbers = cast(x, 'int32');
          const inner = gather(center, reshape(slice(numbers, [0, 0], [size, 1]), [size]));
          const outer = gather(context, slice(numbers, [0, 1], [size, negatives + 1]));
          return squeeze(matMul(outer, reshape(inner, [size, 100, 1])), [2]);
        },
      };
    },
  });
}
