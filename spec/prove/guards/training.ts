import type { Batch, Dense } from '../../../core/sample.js';
import {
  createTrainer,
  functionModel,
  linear,
  mlp,
  sgd,
  softmaxCrossEntropy,
  softmaxRegression,
  squaredLoss,
  type Trainer,
  type TrainerOptions,
  type TrainerSnapshot,
} from '../../../models/index.js';
import { type BadInput, engineNow, refused } from './bad-input.js';

/** Three classes, two features. */
function classifier(more: Partial<TrainerOptions> = {}): Trainer {
  const model = softmaxRegression({ inputShape: [2], classes: 3, scale: 1 });
  return createTrainer(
    { model, optimizer: sgd(0.1), loss: softmaxCrossEntropy, computeWith: 'tensors', ...more },
    { engine: engineNow(), seed: 1 },
  );
}

function regression(): Trainer {
  return createTrainer(
    { model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss, computeWith: 'tensors' },
    { engine: engineNow(), seed: 1 },
  );
}

const fine: Batch = {
  x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
  y: { data: Int32Array.of(0, 1), shape: [2] },
  size: 2,
  at: { source: 'proof', seed: 1, position: null },
};

function labelled(...labels: readonly number[]): Batch {
  return { ...fine, y: { data: Float32Array.from(labels), shape: [labels.length] } };
}

function input(data: Dense['data'], ...shape: readonly number[]): Batch {
  return { ...fine, x: { data, shape } };
}

const step = (batch: Batch, trainer = classifier()): unknown => trainer.step(batch);

async function restored(change: (snapshot: TrainerSnapshot) => unknown): Promise<unknown> {
  const trainer = classifier();
  return Reflect.apply(trainer.restore, trainer, [change(await trainer.snapshot())]);
}

/** Batches that a trainer cannot learn from, what it cannot predict, be made of or go on from. */
export const cases: readonly BadInput[] = [
  refused('step: class beyond the last', () => step(labelled(0, 3)), 'LABEL_INVALID'),
  refused('step: class -1', () => step(labelled(0, -1)), 'LABEL_INVALID'),
  refused('step: fractional class', () => step(labelled(0, 0.5)), 'LABEL_INVALID'),
  refused('step: class NaN', () => step(labelled(0, Number.NaN)), 'LABEL_INVALID'),
  refused('step: class Infinity', () => step(labelled(0, Number.POSITIVE_INFINITY)), 'LABEL_INVALID'),
  refused('step: fewer classes than samples', () => step(labelled(0)), 'SHAPE_INVALID'),
  refused('step: more classes than samples', () => step(labelled(0, 1, 2)), 'SHAPE_INVALID'),
  refused(
    'step: shares of classes without a sum of 1',
    () => step({ ...fine, y: { data: new Float32Array(6), shape: [2, 3] } }),
    'LABEL_INVALID',
  ),
  refused(
    'step: shares of fewer classes',
    () => step({ ...fine, y: { data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] } }),
    'SHAPE_INVALID',
  ),
  refused(
    'step: fewer labels than their shape holds',
    () => step({ ...fine, y: { data: Int32Array.of(0), shape: [2] } }),
    'SHAPE_INVALID',
  ),
  refused('step: no labels', () => step({ ...fine, y: undefined }), 'BATCH_INVALID'),
  refused('step: value NaN', () => step(labelled(1, Number.NaN), regression()), 'LABEL_INVALID'),
  refused('step: fewer values than samples', () => step(labelled(1), regression()), 'SHAPE_INVALID'),
  refused(
    'step: values of another shape',
    () => step({ ...fine, y: { data: new Float32Array(4), shape: [2, 2] } }, regression()),
    'SHAPE_INVALID',
  ),
  refused('step: empty batch', () => step({ ...input(new Float32Array(0), 0, 2), size: 0 }), 'SHAPE_INVALID'),
  refused(
    'step: other features than the model',
    () => step(input(new Float32Array(6), 2, 3)),
    'SHAPE_INVALID',
  ),
  refused('step: features of another rank', () => step(input(new Float32Array(4), 2, 2, 1)), 'SHAPE_INVALID'),
  refused(
    'step: fewer numbers than the shape holds',
    () => step(input(new Float32Array(3), 2, 2)),
    'SHAPE_INVALID',
  ),
  refused(
    'step: fewer bytes than the shape holds',
    () => step(input(new Uint8Array(3), 2, 2)),
    'SHAPE_INVALID',
  ),
  refused(
    'step: more numbers than the shape holds',
    () => step(input(new Float32Array(6), 2, 2)),
    'SHAPE_INVALID',
  ),
  refused('step: negative lengths', () => step(input(new Float32Array(4), -2, 2)), 'SHAPE_INVALID'),
  refused('step: input NaN', () => step(input(Float32Array.of(1, 2, Number.NaN, 4), 2, 2)), 'NOT_FINITE'),
  refused(
    'step: input Infinity',
    () => step(input(Float32Array.of(1, 2, Number.POSITIVE_INFINITY, 4), 2, 2)),
    'NOT_FINITE',
  ),
  refused(
    'step: input too large for float32',
    () => step(input(Float64Array.of(1, 2, 1e300, 4), 2, 2)),
    'NOT_FINITE',
  ),
  refused(
    'step: input NaN behind a hidden layer',
    () =>
      step(
        input(Float32Array.of(1, 2, Number.NaN, 4), 2, 2),
        classifier({ model: mlp({ inputShape: [2], hidden: [4], classes: 3, scale: 1 }) }),
      ),
    'NOT_FINITE',
  ),
  refused('step: weight -1', () => step({ ...fine, weights: Float32Array.of(1, -1) }), 'BATCH_INVALID'),
  refused(
    'step: weight NaN',
    () => step({ ...fine, weights: Float32Array.of(1, Number.NaN) }),
    'BATCH_INVALID',
  ),
  refused(
    'step: weights that are all 0',
    () => step({ ...fine, weights: new Float32Array(2) }),
    'BATCH_INVALID',
  ),
  refused(
    'step: fewer weights than samples',
    () => step({ ...fine, weights: new Float32Array(1) }),
    'BATCH_INVALID',
  ),
  refused(
    'step: after a rate that overflows',
    () => {
      const trainer = regression();
      trainer.learningRate = 1e30;
      for (let count = 0; count < 5; count++) step(labelled(1, 2), trainer);
    },
    'NOT_FINITE',
  ),
  refused('evaluate: class beyond the last', () => classifier().evaluate(labelled(0, 3)), 'LABEL_INVALID'),
  refused(
    'evaluate: empty batch',
    () => classifier().evaluate({ ...input(new Float32Array(0), 0, 2), size: 0 }),
    'SHAPE_INVALID',
  ),
  refused(
    'predict: other features than the model',
    () => classifier().predict({ data: new Float32Array(3), shape: [1, 3] }),
    'SHAPE_INVALID',
  ),
  refused(
    'predict: nothing',
    () => classifier().predict({ data: new Float32Array(0), shape: [0, 2] }),
    'SHAPE_INVALID',
  ),
  refused(
    'predict: fewer bytes than the shape holds',
    () => classifier().predict({ data: new Uint8Array(3), shape: [2, 2] }),
    'SHAPE_INVALID',
  ),
  refused(
    'learning rate NaN',
    () => {
      classifier().learningRate = Number.NaN;
    },
    'OPTION_INVALID',
  ),
  refused(
    'learning rate -1',
    () => {
      classifier().learningRate = -1;
    },
    'OPTION_INVALID',
  ),
  refused('createTrainer: name with a slash', () => classifier({ name: '../model' }), 'OPTION_INVALID'),
  refused('createTrainer: clip by norm 0', () => classifier({ clip: { norm: 0 } }), 'OPTION_INVALID'),
  refused('createTrainer: clip by value -1', () => classifier({ clip: { value: -1 } }), 'OPTION_INVALID'),
  refused(
    'createTrainer: model without weights',
    () =>
      classifier({
        model: functionModel({
          name: 'empty',
          inputShape: [2],
          build: () => ({ variables: {}, forward: (x) => x }),
        }),
      }),
    'MODEL_INVALID',
  ),
  refused(
    'restore: weight left out',
    () => restored((saved) => ({ ...saved, weights: saved.weights.slice(1) })),
    'MODEL_INVALID',
  ),
  refused(
    'restore: weight of another shape',
    () =>
      restored((saved) => ({
        ...saved,
        weights: saved.weights.map((weight) => ({ ...weight, shape: [...weight.shape, 1] })),
      })),
    'MODEL_INVALID',
  ),
  refused(
    'restore: weight of another name',
    () =>
      restored((saved) => ({ ...saved, weights: saved.weights.map((weight) => ({ ...weight, name: 'w' })) })),
    'MODEL_INVALID',
  ),
  refused(
    'restore: fewer numbers than the shape holds',
    () =>
      restored((saved) => ({
        ...saved,
        weights: saved.weights.map((weight) => ({ ...weight, data: weight.data.slice(1) })),
      })),
    'MODEL_INVALID',
  ),
  refused(
    'restore: weight of another dtype',
    () =>
      restored((saved) => ({
        ...saved,
        weights: saved.weights.map((weight) => ({ ...weight, dtype: 'int32' })),
      })),
    'MODEL_INVALID',
  ),
  refused(
    'restore: numbers of another optimizer',
    () => restored((saved) => ({ ...saved, scalars: { beta1Power: 1 } })),
    'MODEL_INVALID',
  ),
];
