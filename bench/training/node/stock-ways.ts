import { slice, type Tensor, tensor, tidy, train, Variable } from '@tensorflow/tfjs-core';
import { generator } from '@tensorflow/tfjs-data';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { sizeOf } from '../../../core/sample.js';
import { type Arrays, arrayOf, readArrays } from '../files.js';
import type { Answer, Question } from '../protocol.js';
import type { RowName } from '../rows.js';
import { type HandBatch, handBatches } from './hand-batches.js';
import { layersNetwork } from './layers.js';
import { Round } from './round.js';
import { forwardOf, lossOf, targetsOf } from './stock-functions.js';

type Way = (model: LayersModel, arrays: Arrays, question: Question) => Promise<Answer>;

const ways: Readonly<Record<string, Way>> = { minimize, fit, fitDataset };

/** One round of plain tfjs, in one of its three ways. */
export async function trainStock(question: Question): Promise<Answer> {
  const way = ways[question.way];
  if (!way) throw new Error(`there is no way ${question.way}`);
  const arrays = await readArrays(question.folder);
  const model = layersNetwork(question.row, stockGru);
  setWeights(model, arrays);
  try {
    return await way(model, arrays, question);
  } finally {
    model.dispose();
  }
}

/** A loop by hand, with `optimizer.minimize`. */
async function minimize(model: LayersModel, arrays: Arrays, question: Question): Promise<Answer> {
  const { row, batch } = question;
  const round = new Round(question);
  const optimizer = optimizerOf(question);
  const [forward, loss] = [forwardOf(row, model), lossOf(row)];
  // Left to itself, minimize moves what is not trainable too.
  const variables = model.trainableWeights.map((weight) => weight.read()).filter(isVariable);
  const step = (given: HandBatch): number =>
    tidy(() => {
      const [xs, ys] = [inputsOf(row, given), targetsOf(row, given.y, given.yShape)];
      const value = optimizer.minimize(() => loss(ys, forward(xs)), true, variables);
      return value?.dataSync()[0] ?? Number.NaN;
    });
  for (const each of handBatches(arrays, batch)) if (round.step(step(each), each.size)) break;
  optimizer.dispose();
  return round.answer();
}

/** `model.fit` on tensors that hold all samples. */
async function fit(model: LayersModel, arrays: Arrays, question: Question): Promise<Answer> {
  const { row, batch } = question;
  const round = new Round(question);
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')];
  const all = {
    x: new Float32Array(x.data),
    xShape: x.shape,
    y: y.data,
    yShape: y.shape,
    size: x.shape[0] ?? 0,
  };
  const [xs, ys] = [inputsOf(row, all), tidy(() => targetsOf(row, all.y, all.yShape))];
  model.compile({ optimizer: optimizerOf(question), loss: lossOf(row) });
  await model.fit(xs, ys, {
    batchSize: batch,
    epochs,
    shuffle: true,
    verbose: 0,
    callbacks: counting(model, round),
  });
  for (const each of [xs, ys].flat()) each.dispose();
  return round.answer();
}

/** `model.fitDataset` on a generator of batches, which is kinder to it than batching single samples. */
async function fitDataset(model: LayersModel, arrays: Arrays, question: Question): Promise<Answer> {
  const { row, batch } = question;
  const round = new Round(question);
  const dataset = generator(function* () {
    for (const each of handBatches(arrays, batch, 1)) {
      const ys = tidy(() => targetsOf(row, each.y, each.yShape));
      yield { xs: namedInputs(model, inputsOf(row, each)), ys };
    }
  });
  model.compile({ optimizer: optimizerOf(question), loss: lossOf(row) });
  await model.fitDataset(dataset, { epochs, verbose: 0, callbacks: counting(model, round) });
  return round.answer();
}

function isVariable(value: Tensor): value is Variable {
  return value instanceof Variable;
}

// Until the round is over.
const epochs = 1_000_000;

function counting(model: LayersModel, round: Round) {
  return {
    onBatchEnd: async (_: number, logs: { readonly loss?: number; readonly size?: number } = {}) => {
      if (round.step(logs.loss ?? Number.NaN, logs.size ?? 0)) model.stopTraining = true;
    },
  };
}

function optimizerOf({ optimizer, learningRate }: Question) {
  return optimizer === 'adam' ? train.adam(learningRate, 0.9, 0.999, 1e-8) : train.sgd(learningRate);
}

/** The centre words apart from the others, as the network on tf.layers takes them. */
function inputsOf(row: RowName, { x, xShape }: HandBatch): Tensor | Tensor[] {
  if (row !== 'word2vec') return tensor(x, [...xShape], 'float32');
  return tidy(() => {
    const [size = 0, width = 0] = xShape;
    const whole = tensor(x, [size, width], 'float32');
    return [slice(whole, [0, 0], [size, 1]), slice(whole, [0, 1], [size, width - 1])];
  });
}

function namedInputs(model: LayersModel, inputs: Tensor | Tensor[]): Tensor | Record<string, Tensor> {
  if (!Array.isArray(inputs)) return inputs;
  return Object.fromEntries(inputs.map((each, index) => [model.inputNames[index] ?? '', each]));
}

/** tfjs has no unit that resets after the product; its own, with the sigmoid, costs about the same. */
function stockGru(options: { name: string; units: number; returnSequences: true }): layers.Layer {
  const recurrentInitializer = 'glorotUniform';
  return layers.gru({ ...options, recurrentActivation: 'sigmoid', recurrentInitializer });
}

/** Starts where the others start. Biases that have another form are zero at first anyway. */
function setWeights(model: LayersModel, arrays: Arrays): void {
  for (const weight of model.trainableWeights) {
    const { data, shape } = arrayOf(arrays, weight.originalName);
    if (sizeOf(shape) !== sizeOf(weight.shape.map(Number))) continue;
    const initial = tensor(new Float32Array(data), [...shape]);
    weight.write(initial);
    initial.dispose();
  }
}
