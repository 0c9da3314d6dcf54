import { createHash } from 'node:crypto';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';
import { seedFor } from '../core/random.js';
import type { Engine } from '../engines/engine.js';
import { layersModel } from './layers-model.js';
import type { BuiltModel, Model } from './model.js';
import { TensorTrainer, type TrainerParts } from './tensor-trainer.js';
import type { Trainer } from './trainer.js';
import { plainTrainerOptions, type TrainerContext, type TrainerOptions } from './trainer-options.js';
import { WorkerTrainer } from './worker/worker-trainer.js';

/**
 * Makes a trainer: it owns the model, the optimizer's state, the loss and the metrics, and does one step a batch.
 *
 * A step uploads the batch once, computes loss and gradients, checks both, and only then moves the weights; every
 * tensor it made is gone when it returns. Nothing of it is random but what the seed decides, so the same batches give
 * bitwise the same weights on the same engine setting. Dispose it when done; within `run` the run does.
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
export function createTrainer(options: TrainerOptions, { engine, seed }: TrainerContext): Trainer {
  return 'worker' in engine
    ? new WorkerTrainer(options, engine, seed)
    : new TensorTrainer(trainerParts(options, engine, seed));
}

function trainerParts(options: TrainerOptions, engine: Engine, seed: number): TrainerParts {
  const { model: source, optimizer, loss, metrics = {} } = options;
  const { name, clip, gradientNorm } = plainTrainerOptions(options);
  const model =
    source instanceof LayersModel || typeof source === 'function' ? layersModel('layers', source) : source;
  const built = model.build(seedFor(seed, name));
  checkTrainable(model, built);
  return {
    name,
    options: {
      model: { name: model.name, ...model.options, ...fingerprint(built) },
      optimizer: { name: optimizer.name, ...optimizer.options },
      loss: loss.name,
      metrics: Object.keys(metrics),
      clip,
      gradientNorm,
    },
    engine,
    model: built,
    optimizer: optimizer.init(built.trainable),
    learningRate: optimizer.learningRate,
    loss,
    metrics,
    clip,
    gradientNorm,
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
function fingerprint(model: BuiltModel): { readonly topology?: string } {
  const topology = model.topology();
  if (topology === undefined) return {};
  return { topology: createHash('sha256').update(JSON.stringify(topology)).digest('hex').slice(0, 16) };
}
