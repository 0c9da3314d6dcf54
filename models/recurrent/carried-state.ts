import { mul, type Tensor, variable, zeros } from '@tensorflow/tfjs-core';
import { MillraceError } from '../../core/errors.js';
import type { ForwardMode, NamedVariable } from '../model.js';

/** How a state is carried from batch to batch. */
export interface Carried {
  /** Samples of a batch: each goes on where the one in its place in the batch before ended. */
  readonly rows: number;
  /** After so many batches the state begins anew: those of an epoch, say. */
  readonly batches: number;
}

/** The state of a recurrent layer between batches. */
export interface CarriedState {
  /** What is saved of it, beside the weights; nothing of it is trained. */
  readonly variables: readonly NamedVariable[];
  /**
   * The state before the first step of a batch, of `size` samples; undefined where it begins with zeros, which it always
   * does outside training.
   *
   * @throws MillraceError `SHAPE_INVALID` where a batch has not as many samples as rows are carried.
   */
  before(size: number, mode: ForwardMode): readonly Tensor[] | undefined;
  /** Keeps the state after the last step of a batch, in training. */
  keep(state: readonly Tensor[], mode: ForwardMode): void;
}

/** A layer that begins every batch anew. */
export const nothingCarried: CarriedState = { variables: [], before: () => undefined, keep: () => {} };

/**
 * The state of a layer, in variables that no optimizer moves: so a checkpoint holds it, and a gradient ends at it. That
 * is truncated back-propagation through time (Dive into Deep Learning, 9.7).
 *
 * @param name under which it is saved.
 * @param states of how many tensors it is made, each `[rows, units]`.
 */
export function carriedState(
  name: string,
  { rows, batches }: Carried,
  states: number,
  units: number,
): CarriedState {
  const variables = Array.from({ length: states }, (_, index) => ({
    name: `${name}/state_${index + 1}`,
    variable: variable(zeros([rows, units]), false),
  }));
  return {
    variables,
    before(size, mode) {
      if (!mode.training) return undefined;
      checkRows(name, size, rows);
      const kept = mode.perStep((step) => Float32Array.of((step - 1) % batches === 0 ? 0 : 1));
      return variables.map((each) => mul(each.variable, kept));
    },
    keep(state, { training }) {
      if (training) for (const [index, each] of variables.entries()) assign(each, state[index]);
    },
  };
}

function assign({ name, variable }: NamedVariable, value: Tensor | undefined): void {
  if (value === undefined) throw new TypeError(`there is no value for ${name}`);
  variable.assign(value);
}

function checkRows(name: string, size: number, rows: number): void {
  if (size === rows) return;
  throw new MillraceError('SHAPE_INVALID', {
    what: `batch for ${name}, whose state is carried`,
    given: `${size} samples`,
    expected: `${rows}, each of which goes on with the state of a row`,
    advice: 'Batch as many samples as there are rows, and leave out the last batch where it has fewer',
  });
}
