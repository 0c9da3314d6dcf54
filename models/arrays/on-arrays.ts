import { MillraceError } from '../../core/errors.js';
import { sizeOf } from '../../core/sample.js';
import type { Loss } from '../loss.js';
import type { Model } from '../model.js';
import type { Optimizer } from '../optimizer.js';
import type { ComputeWith } from '../trainer-options.js';
import type { AffineLayer } from './affine-layer.js';
import type { ArrayLoss } from './array-loss.js';

/** What is trained: the parts that decide whether typed arrays will do. */
export interface Trainable {
  readonly model: Model;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
}

/** The same three as typed arrays take them. */
export interface TrainableOnArrays {
  readonly layer: AffineLayer;
  readonly lossOnArrays: ArrayLoss;
  readonly optimizerOnArrays: NonNullable<Optimizer['onArrays']>;
}

// Measured against the step compiled for native TensorFlow: batches of 256 are level at about 100 weights, those of 64
// at 260, those of 10 at over 1,000. Eager tensors are slower than arrays far beyond that.
const weightLimit = 128;

/**
 * What to train on typed arrays, where they are to be computed with: when asked for, and otherwise for models of at most
 * 128 weights if all three parts can. The options alone decide it, so a resume decides alike. Undefined means tensors.
 *
 * @throws MillraceError `OPTION_INVALID` when arrays are asked for and a part cannot, naming it.
 */
export function onArrays(parts: Trainable, asked: ComputeWith | undefined): TrainableOnArrays | undefined {
  if (asked === 'tensors') return undefined;
  const { model, loss, optimizer } = parts;
  const { affine: layer } = model;
  const { onArrays: lossOnArrays } = loss;
  const { onArrays: optimizerOnArrays } = optimizer;
  if (layer === undefined) return unable(asked, `model ${model.name}`, 'one affine layer');
  if (lossOnArrays === undefined) return unable(asked, `loss ${loss.name}`, 'a loss on arrays');
  if (optimizerOnArrays === undefined) {
    return unable(asked, `optimizer ${optimizer.name}`, 'an optimizer on arrays');
  }
  if (asked === undefined && weightsOf(layer) > weightLimit) return undefined;
  return { layer, lossOnArrays, optimizerOnArrays };
}

function weightsOf({ inputShape, outputs }: AffineLayer): number {
  return (sizeOf(inputShape) + 1) * outputs;
}

function unable(asked: ComputeWith | undefined, given: string, expected: string): undefined {
  if (asked === undefined) return undefined;
  throw new MillraceError('OPTION_INVALID', {
    what: 'createTrainer.computeWith',
    given: `arrays for ${given}`,
    expected,
    advice: 'Leave computeWith out: what arrays cannot do is done with tensors',
  });
}
