import { createHash } from 'node:crypto';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { seedFor } from '../core/random.js';
import type { Engine } from '../engines/engine.js';
import type { Clip } from './gradients.js';
import { layersModel } from './layers-model.js';
import type { Loss, Metric } from './loss.js';
import type { BuiltModel, Model } from './model.js';
import type { Optimizer } from './optimizer.js';
import { TensorTrainer } from './tensor-trainer.js';
import type { Trainer } from './trainer.js';

/** What a trainer is made from. */
export interface TrainerOptions {
  /** A network of ours, one of tf.layers, or a function that makes one (see {@link layersModel}). */
  readonly model: Model | LayersModel | (() => LayersModel);
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  /** Figures of each step and evaluation beside the loss, by the name they get in events; default none. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Unique within a run; default `model`. */
  readonly name?: string;
  /** Limits on the gradients; default none. */
  readonly clip?: Clip;
  /** Whether steps report the global norm of their gradients; default only when clipping by it. */
  readonly gradientNorm?: boolean;
}

/** What a trainer works in; `run` provides it. */
export interface TrainerContext {
  readonly engine: Engine;
  /** With the trainer's name it decides the initial weights and the dropout masks. */
  readonly seed: number;
}

const schema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]+$/, 'letters, digits, - and _: it is the name of a folder')
    .default('model'),
  clip: z
    .strictObject({ norm: z.number().positive().optional(), value: z.number().positive().optional() })
    .default({}),
  gradientNorm: z.boolean().default(false),
});

/**
 * Makes a trainer: it owns the model, the optimizer's state, the loss and the metrics, and does one step a batch.
 *
 * A step uploads the batch once, computes loss and gradients, checks both, and only then moves the weights; every
 * tensor it made is gone when it returns. Nothing of it is random but what the seed decides, so the same batches give
 * bitwise the same weights on the same engine setting. Dispose it when done; within `run` the run does.
 *
 * @throws MillraceError `OPTION_INVALID`; `MODEL_INVALID` for models that could not be trained and resumed exactly.
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
  const { model: source, optimizer, loss, metrics = {}, ...rest } = options;
  const { name, clip, gradientNorm } = parseOptions('createTrainer', schema, rest);
  const model =
    source instanceof LayersModel || typeof source === 'function' ? layersModel('layers', source) : source;
  const built = model.build(seedFor(seed, name));
  checkTrainable(model, built);
  return new TensorTrainer({
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
  });
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
