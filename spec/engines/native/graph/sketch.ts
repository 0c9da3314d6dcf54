import { formAt } from '../../../../engines/native/graph/reach.js';
import type {
  Origin,
  RecordedOperation,
  Recording,
  TensorForm,
} from '../../../../engines/native/graph/recording.js';

/** TensorFlow's numbers, as its binding has them. */
export const numbers = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_BOOL: 10,
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
} as const;

/** A recording that is written by hand; all tensors are float32, unless told. */
export class Sketch {
  readonly #inputs: TensorForm[] = [];
  readonly #variables: TensorForm[] = [];
  readonly #operations: RecordedOperation[] = [];

  input(shape: readonly number[], dtype: number = numbers.TF_FLOAT): Origin {
    return { kind: 'input', index: this.#inputs.push({ dtype, shape }) - 1 };
  }

  variable(shape: readonly number[], dtype: number = numbers.TF_FLOAT): Origin {
    return { kind: 'variable', index: this.#variables.push({ dtype, shape }) - 1 };
  }

  /** An operation whose result has the form of its first input. */
  apply(name: string, ...inputs: readonly [Origin, ...Origin[]]): Origin {
    const outputs = [this.#formOf(inputs[0])];
    const index = this.#operations.push({ name, attributes: [], inputs, outputs, requires: [] }) - 1;
    return { kind: 'operation', index, output: 0 };
  }

  /**
   * An operation that changes variables in place: what they are before, and what else it takes. Answers with what each is
   * afterwards.
   */
  change(
    name: string,
    changes: readonly Origin[],
    before: readonly Origin[],
    operands: readonly Origin[],
  ): (output: number) => Origin {
    const outputs = before.map((each) => this.#formOf(each));
    const index =
      this.#operations.push({
        name,
        attributes: [],
        inputs: [...before, ...operands],
        outputs,
        requires: [],
        changes: changes.map((each) => each.index),
      }) - 1;
    return (output) => ({ kind: 'operation', index, output });
  }

  /** What is recorded so far, with what it answers with and what the variables become. */
  end(
    outputs: readonly Origin[],
    updates: readonly (readonly [Origin, Origin])[],
    conditions: readonly Origin[] = [],
  ): Recording {
    return {
      inputs: this.#inputs,
      variables: this.#variables,
      constants: [],
      operations: this.#operations,
      outputs,
      conditions,
      updates: new Map(updates.map(([{ index }, value]) => [index, value])),
    };
  }

  #formOf(origin: Origin): TensorForm {
    return formAt(this.end([], []), origin);
  }
}
