import { add, io, matMul, variable, zeros } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { randomFor } from '../../core/random.js';
import { type Batch, sizeOf } from '../../core/sample.js';
import { type Engine, engine } from '../../engines/index.js';
import { accuracy } from '../../models/accuracy.js';
import { toLayersFiles } from '../../models/artifacts.js';
import { createTrainer } from '../../models/create-trainer.js';
import { functionModel } from '../../models/function-model.js';
import type { Model, NamedArray } from '../../models/model.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { TensorTrainer } from '../../models/tensor-trainer.js';
import type { TrainerSnapshot } from '../../models/trainer.js';
import type { TrainerOptions } from '../../models/trainer-options.js';

/** A tensor trainer on cpu; SGD with momentum and softmax cross-entropy unless something else is asked for. */
export async function trainerOf(
  options: Pick<TrainerOptions, 'model'> & Partial<TrainerOptions>,
  seed = 1,
  loaded?: Engine,
): Promise<TensorTrainer> {
  const defaults = { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }), loss: softmaxCrossEntropy };
  const trainer = createTrainer(
    { ...defaults, ...options, computeWith: 'tensors' },
    { engine: loaded ?? (await engine({ prefer: 'cpu' })), seed },
  );
  if (trainer instanceof TensorTrainer) return trainer;
  throw new TypeError('it does not compute with tensors in this thread');
}

/** A batch of random inputs in 0 .. 1 with class numbers; the same number gives the same batch. */
export function classBatch(shape: readonly number[], { size = 8, classes = 3, number = 0 } = {}): Batch {
  const random = randomFor(1, 'batch', number);
  return {
    x: {
      data: Float32Array.from({ length: size * sizeOf(shape) }, () => random.uniform()),
      shape: [size, ...shape],
    },
    y: { data: Uint8Array.from({ length: size }, () => random.integer(classes)), shape: [size] },
    size,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index: number } },
  };
}

/** A batch of given numbers: rows of inputs, a value for each. */
export function valueBatch(rows: readonly (readonly number[])[], values: readonly number[]): Batch {
  return {
    x: { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]?.length ?? 0] },
    y: { data: Float32Array.from(values), shape: [values.length] },
    size: rows.length,
    at: { source: 'spec', seed: 1, position: null },
  };
}

/** What plain tf.loadLayersModel makes of a saved trainer. */
export function openWithLayers(snapshot: TrainerSnapshot): Promise<LayersModel> {
  const files = new Map(toLayersFiles(snapshot).map(({ path, data }) => [path, data]));
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files.get('model.json')));
  const weightData = new Uint8Array(files.get('weights.bin') ?? []).buffer;
  return loadLayersModel(
    io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  );
}

/** Trains two models side by side on the same batches: losses, metrics and weights must stay together. */
export async function expectAlike(
  one: Model,
  other: Model,
  { inputShape, classes }: { readonly inputShape: readonly number[]; readonly classes: number },
): Promise<void> {
  const options = { metrics: { accuracy }, gradientNorm: true };
  const trainers = await Promise.all([one, other].map((model) => trainerOf({ ...options, model })));
  for (let number = 0; number < 20; number++) {
    const batch = classBatch(inputShape, { classes, number });
    const [first, second] = await Promise.all(trainers.map((trainer) => trainer.step(batch)));
    expect(second?.loss).to.be.closeTo(first?.loss ?? Number.NaN, 1e-5);
    expect(second?.gradientNorm).to.be.closeTo(first?.gradientNorm ?? Number.NaN, 1e-5);
    expect(second?.metrics).to.deep.equal(first?.metrics);
  }
  const [first = [], second = []] = trainers.map((trainer) => trainer.snapshot().weights);
  expect(namesOf(second)).to.deep.equal(namesOf(first));
  for (const [index, { data }] of first.entries()) {
    for (const [place, value] of data.entries()) {
      expect(second[index]?.data[place]).to.be.closeTo(value, 1e-5);
    }
  }
  for (const trainer of trainers) trainer.dispose();
}

function namesOf(arrays: readonly NamedArray[]): readonly string[] {
  return arrays.map(({ name, shape }) => `${name} [${shape}]`);
}

/** ŷ = x w + b, with all weights 0. */
export function zeroLine(inputs: number): Model {
  return functionModel({
    name: 'line',
    inputShape: [inputs],
    build() {
      const kernel = variable(zeros([inputs, 1]));
      const bias = variable(zeros([1]));
      return { variables: { kernel, bias }, forward: (x) => add(matMul(x, kernel), bias) };
    },
  });
}

/** A trainer of one weight and a bias, rate 0.5. */
export function lineTrainer(options: Partial<TrainerOptions> = {}): Promise<TensorTrainer> {
  return trainerOf({ model: zeroLine(1), optimizer: sgd(0.5), loss: squaredLoss, ...options });
}

/** All weights of a trainer in a row. */
export function lineOf(trainer: TensorTrainer): readonly number[] {
  return trainer.snapshot().weights.flatMap(({ data }) => [...data]);
}

/** Three steps, a snapshot into a trainer of another seed's weights, and three more: both must agree bitwise. */
export async function expectResumable(create: () => LayersModel): Promise<void> {
  const batch = (number: number): Batch => classBatch([4], { number });
  const [whole, resumed] = [await trainerOf({ model: create }), await trainerOf({ model: create })];
  for (let step = 0; step < 3; step++) whole.step(batch(step));
  resumed.restore(whole.snapshot());
  for (let step = 3; step < 6; step++) {
    expect(resumed.step(batch(step))).to.deep.equal(whole.step(batch(step)));
  }
  expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
  whole.dispose();
  resumed.dispose();
}
