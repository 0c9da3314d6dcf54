import { createHash } from 'node:crypto';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';
import { seedFor } from '../core/random.js';
import type { Engine } from '../engines/engine.js';
import { ArrayTrainer, type ArrayTrainerParts } from './arrays/array-trainer.js';
import { isLearner, type Learner } from './arrays/learners/learner.js';
import { onArrays, type TrainableOnArrays } from './arrays/on-arrays.js';
import { initialWeights } from './initial-weights.js';
import { layersModel } from './layers-model.js';
import type { Loss, Metric } from './loss.js';
import type { BuiltModel, Model } from './model.js';
import type { Optimizer } from './optimizer.js';
import { TensorTrainer } from './tensor-trainer.js';
import type { Trainer, TrainerSnapshot } from './trainer.js';
import {
  type ComputeWith,
  type PlainTrainerOptions,
  plainTrainerOptions,
  type TrainerContext,
  type TrainerOptions,
} from './trainer-options.js';
import type { TrainerParts } from './trainer-parts.js';
import { WorkerTrainer } from './worker/worker-trainer.js';

/**
 * Makes a trainer: it owns the model, the optimizer's state, the loss and the metrics, and does one step a batch.
 *
 * A step uploads the batch once, computes loss and gradients, checks both, and only then moves the weights; every
 * tensor it made is gone when it returns. Nothing of it is random but what the seed decides, so the same batches give
 * bitwise the same weights on the same engine setting. Dispose it when done; within `run` the run does.
 *
 * Of a learner ({@link logisticLearner} and its like) it makes the trainer that learns sample by sample, in this thread.
 *
 * A small model of one affine layer is computed on typed arrays instead, with no tensor at all, where its loss and
 * optimizer can: see `computeWith`.
 *
 * On an engine in a worker it is built and computes there: everything it does answers later, and what is wrong with the
 * model is told by whatever is asked of it first.
 *
 * @throws MillraceError `OPTION_INVALID`; `MODEL_INVALID` for models that could not be trained and resumed exactly;
 * `NOT_PORTABLE` for something that a worker cannot import.
 *
 * @example
 * ```ts
 * import { accuracy, createTrainer, engine, sgd, softmaxCrossEntropy, softmaxRegression } from 'millrace';
 * const trainer = createTrainer(
 *   { model: softmaxRegression(), optimizer: sgd(0.1), loss: softmaxCrossEntropy, metrics: { accuracy } },
 *   { engine: await engine(), seed: 1 },
 * );
 * (await trainer.predict({ data: new Uint8Array(784), shape: [1, 28, 28, 1] })).shape; // [1, 10]
 * trainer.dispose();
 * ```
 */
export function createTrainer(options: TrainerOptions | Learner, { engine, seed }: TrainerContext): Trainer {
  if (isLearner(options)) return options.create({ seed });
  return 'worker' in engine ? new WorkerTrainer(options, engine, seed) : trainerHere(options, engine, seed);
}

function trainerHere(options: TrainerOptions, engine: Engine, seed: number): Trainer {
  const { model: source } = options;
  const model =
    source instanceof LayersModel || typeof source === 'function' ? layersModel('layers', source) : source;
  const { computeWith, ...plain } = plainTrainerOptions(options);
  const parts = { ...options, ...plain, metrics: options.metrics ?? {}, model };
  const small = onArrays(parts, computeWith);
  return small
    ? new ArrayTrainer(arrayParts(parts, small, seed))
    : new TensorTrainer(tensorParts(parts, engine, seed));
}

/** The options, complete. */
interface Complete extends Omit<PlainTrainerOptions, 'computeWith'> {
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Metric>>;
}

function arrayParts(options: Complete, small: TrainableOnArrays, seed: number): ArrayTrainerParts {
  const { name, optimizer } = options;
  const { layer, optimizerOnArrays } = small;
  const { kernel, bias } = layer.start(seedFor(seed, name));
  const topology = layer.topology();
  return {
    ...options,
    ...small,
    options: recorded(options, topology, 'arrays'),
    kernel,
    bias,
    topology,
    optimizer: optimizerOnArrays([kernel, bias]),
    learningRate: optimizer.learningRate,
  };
}

function tensorParts(options: Complete, engine: Engine, seed: number): TrainerParts {
  const { name, optimizer } = options;
  const build = (): BuiltModel => options.model.build(seedFor(seed, name));
  const model = build();
  checkTrainable(options.model, model);
  return {
    ...options,
    options: recorded(options, model.topology(), 'tensors'),
    engine,
    model,
    initialWeights: initialWeights(options.model, model, build),
    optimizer: optimizer.init(model.trainable),
    initOptimizer: (variables) => optimizer.init(variables),
    learningRate: optimizer.learningRate,
  };
}

/** What a resumed run must repeat. */
function recorded(
  { model, optimizer, loss, metrics, clip, gradientNorm }: Complete,
  topology: TrainerSnapshot['topology'],
  computeWith: ComputeWith,
): Readonly<Record<string, unknown>> {
  return {
    model: { name: model.name, ...model.options, ...fingerprint(topology) },
    optimizer: { name: optimizer.name, ...optimizer.options },
    loss: loss.name,
    metrics: Object.keys(metrics),
    clip,
    gradientNorm,
    computeWith,
  };
}

function checkTrainable({ name }: Model, built: BuiltModel): void {
  if (built.trainable.length > 0) return;
  built.dispose();
  throw new MillraceError('MODEL_INVALID', {
    what: `model ${name}`,
    given: 'no trainable weights',
    expected: 'at least one weight that the optimizer moves',
  });
}

/** Tells two topologies apart, in the recorded options. */
function fingerprint(topology: TrainerSnapshot['topology']): { readonly topology?: string } {
  if (topology === undefined) return {};
  return { topology: createHash('sha256').update(JSON.stringify(topology)).digest('hex').slice(0, 16) };
}
