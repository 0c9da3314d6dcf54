import { portable } from '../../../core/portable.js';
import {
  gru,
  type Loss,
  layersModel,
  linear,
  type Model,
  mlp,
  softmaxCrossEntropy,
  softmaxRegression,
  squaredLoss,
  word2vec,
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
  if (row === 'word2vec') {
    const { vocabulary, negatives } = words;
    return word2vec({ words: vocabulary, targets: vocabulary, outputs: negatives + 1, deviation: 0.1 });
  }
  return layersModel(row, () => layersNetwork(row, gru));
}
