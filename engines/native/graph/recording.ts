import { Untraceable } from '../../program.js';
import type { OperationAttribute } from '../binding.js';

/** Where an operation's input comes from; numbers are places in the lists of a {@link Recording}. */
export type Origin =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'variable'; readonly index: number }
  /** The variable itself, not its value: for what reads or changes rows of it. */
  | { readonly kind: 'handle'; readonly index: number }
  | { readonly kind: 'constant'; readonly index: number }
  | { readonly kind: 'operation'; readonly index: number; readonly output: number };

/** Data type (TensorFlow's number of it) and shape. */
export interface TensorForm {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** Numbers that are the same whenever the function is called. */
export interface RecordedConstant extends TensorForm {
  readonly bytes: Uint8Array;
}

/** One operation that TensorFlow was asked for. */
export interface RecordedOperation {
  readonly name: string;
  readonly attributes: readonly OperationAttribute[];
  readonly inputs: readonly Origin[];
  readonly outputs: readonly TensorForm[];
  /** The conditions without which it must not be done, by their places: it may read where nothing is. */
  readonly requires: readonly number[];
  /**
   * The variables that it changes where they are, by their places: its first inputs are what they are before, its
   * outputs what they are afterwards.
   */
  readonly changes?: readonly number[];
  /** Operations that have to be done before it, by their places. */
  readonly after?: readonly number[];
}

/** Everything that one call of a function of tensors asked of TensorFlow, in order. */
export interface Recording {
  readonly inputs: readonly TensorForm[];
  readonly variables: readonly TensorForm[];
  readonly constants: readonly RecordedConstant[];
  readonly operations: readonly RecordedOperation[];
  readonly outputs: readonly Origin[];
  /** Truth values without which no variable is changed. */
  readonly conditions: readonly Origin[];
  /** What each changed variable is after the call, by its place. */
  readonly updates: ReadonlyMap<number, Origin>;
}

/**
 * Refuses two recordings of one function that are not the same but for what was fed.
 *
 * A number that differs and was not fed would be frozen in the graph as the first call had it.
 *
 * @throws Untraceable naming the first difference.
 */
export function checkAlike(first: Recording, second: Recording): void {
  if (first.operations.length !== second.operations.length) {
    throw differs(
      `${first.operations.length} operations in one call, ${second.operations.length} in another`,
    );
  }
  for (const [index, operation] of first.operations.entries()) {
    const other = second.operations[index];
    if (other !== undefined && signature(operation) === signature(other)) continue;
    throw differs(
      `operation ${index} is ${operation.name} in one call, ${other?.name} or another one's in another`,
    );
  }
  if (ends(first) !== ends(second)) throw differs('what it answers with or changes');
  for (const [index, { bytes, shape }] of first.constants.entries()) {
    const other = second.constants[index];
    if (other !== undefined && Buffer.compare(bytes, other.bytes) === 0) continue;
    const user = first.operations.find(({ inputs }) =>
      inputs.some((origin) => origin.kind === 'constant' && origin.index === index),
    );
    throw differs(
      `a constant of shape [${shape}]${user ? `, an input of ${user.name},` : ''} has other values`,
    );
  }
}

function differs(what: string): Untraceable {
  return new Untraceable(`it computes differently from call to call: ${what}`);
}

function signature({ name, attributes, inputs, outputs, requires, changes }: RecordedOperation): string {
  return JSON.stringify([name, attributes, inputs, outputs, requires, changes]);
}

function ends({ inputs, constants, outputs, conditions, updates }: Recording): string {
  const forms = constants.map(({ dtype, shape }) => [dtype, shape]);
  return JSON.stringify([inputs, forms, outputs, conditions, [...updates]]);
}
