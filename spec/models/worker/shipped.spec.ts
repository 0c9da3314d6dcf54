import { expect } from 'chai';
import { fromRecipe, recipeOf } from '../../../core/portable.js';
import {
  accuracy,
  binaryAccuracy,
  crossCorrelation,
  lenet,
  linear,
  logisticRegression,
  meanSquaredError,
  mlp,
  ridgeRegression,
  sigmoidCrossEntropy,
  sigmoidSquaredLoss,
  softmaxCrossEntropy,
  softmaxRegression,
  squaredLoss,
} from '../../../models/index.js';
import * as optimizers from '../../../models/optimizers/index.js';

// These change another optimizer, and the last makes one of rules that a module of the user's has.
const { accumulate, averageWeights, layerRates, customOptimizer: _, ...plain } = optimizers;

const parts: Readonly<Record<string, object>> = {
  linear: linear({ inputs: 2 }),
  mlp: mlp({ hidden: [3] }),
  softmaxRegression: softmaxRegression(),
  logisticRegression: logisticRegression({ inputs: 2 }),
  ridgeRegression: ridgeRegression({ inputs: 2, lambda: 1 }),
  lenet: lenet(),
  crossCorrelation: crossCorrelation({ image: [2, 3], kernel: [1, 2] }),
  binaryAccuracy,
  sigmoidCrossEntropy,
  sigmoidSquaredLoss,
  softmaxCrossEntropy,
  squaredLoss,
  accuracy,
  meanSquaredError,
  accumulate: accumulate(plain.sgd(0.1), { batches: 2 }),
  averageWeights: averageWeights(plain.sgd(0.1), { decay: 0.5 }),
  layerRates: layerRates(plain.adam(0.1), { output: 0.5 }),
  ...Object.fromEntries(Object.entries(plain).map(([name, create]) => [name, create(0.1)])),
};

describe('what ships with Millrace can be made again in a worker', () => {
  for (const [name, part] of Object.entries(parts)) {
    it(name, async () => {
      const again = await fromRecipe(structuredClone(recipeOf(name, part)));
      expect(typeof again).to.equal(typeof part);
      expect(JSON.stringify(again)).to.equal(JSON.stringify(part));
    });
  }
});
