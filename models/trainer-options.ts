import type { LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import type { Engine, WorkerEngine } from '../engines/engine.js';
import type { Clip } from './gradients.js';
import type { Loss, Metric } from './loss.js';
import type { Model } from './model.js';
import type { Optimizer } from './optimizer.js';

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
  /**
   * What it computes with. Default: typed arrays where that is faster, which is where model, loss and optimizer can
   * ({@link Model}, {@link Loss} and {@link Optimizer} say so) and the model has at most 128 weights; else tensors.
   */
  readonly computeWith?: ComputeWith | undefined;
}

/** Typed arrays in plain loops, or tensors on the engine. */
export type ComputeWith = 'arrays' | 'tensors';

/** What a trainer works in; `run` provides it. */
export interface TrainerContext {
  /** Where it computes; in a worker, model, optimizer, loss and metrics must be {@link portable}. */
  readonly engine: Engine | WorkerEngine;
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
  computeWith: z.enum(['arrays', 'tensors']).optional(),
});

/** The options that are plain data, with their defaults. */
export type PlainTrainerOptions = z.output<typeof schema>;

/** Checks the options that are plain data, and refuses unknown ones. */
export function plainTrainerOptions(options: TrainerOptions): PlainTrainerOptions {
  const { model: _model, optimizer: _optimizer, loss: _loss, metrics: _metrics, ...rest } = options;
  return parseOptions('createTrainer', schema, rest);
}
