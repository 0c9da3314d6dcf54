import { expect } from 'chai';
import { fromRecipe, recipeOf } from '../../../core/portable.js';
import {
  accuracy,
  linear,
  meanSquaredError,
  mlp,
  softmaxCrossEntropy,
  softmaxRegression,
  squaredLoss,
} from '../../../models/index.js';
import * as optimizers from '../../../models/optimizers/index.js';

// These change another optimizer.
const { accumulate, averageWeights, layerRates, ...plain } = optimizers;

const parts: Readonly<Record<string, object>> = {
  linear: linear({ inputs: 2 }),
  mlp: mlp({ hidden: [3] }),
  softmaxRegression: softmaxRegression(),
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
