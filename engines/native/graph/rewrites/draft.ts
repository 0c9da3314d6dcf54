import type { NativeBinding, OperationAttribute } from '../../binding.js';
import { refTo } from '../nodes.js';
import { formAt } from '../reach.js';
import type { Origin, RecordedConstant, RecordedOperation, Recording, TensorForm } from '../recording.js';

/** TensorFlow's numbers of what rewrites add. */
export type Numbers = Pick<
  NativeBinding,
  'TF_FLOAT' | 'TF_INT32' | 'TF_ATTR_TYPE' | 'TF_ATTR_BOOL' | 'TF_ATTR_INT'
>;

/** What is known of an operation that a rewrite adds. */
export interface Added {
  readonly name: string;
  readonly inputs: readonly Origin[];
  readonly attributes: readonly OperationAttribute[];
  /** Of its outputs, or its only one. */
  readonly shape: readonly number[];
  /** Default float32. */
  readonly dtype?: number;
  readonly requires?: readonly number[];
}

/** One output of an operation. */
export type OperationOutput = Extract<Origin, { readonly kind: 'operation' }>;

/** A recording that is being rewritten: what is added comes after what was recorded, so that every origin stays. */
export class Draft {
  readonly numbers: Numbers;
  readonly #recording: Recording;
  readonly #operations: RecordedOperation[];
  readonly #constants: RecordedConstant[];
  readonly #updates: Map<number, Origin>;

  constructor(recording: Recording, numbers: Numbers) {
    this.numbers = numbers;
    this.#operations = [...recording.operations];
    this.#constants = [...recording.constants];
    this.#updates = new Map(recording.updates);
    this.#recording = {
      ...recording,
      operations: this.#operations,
      constants: this.#constants,
      updates: this.#updates,
    };
  }

  get recording(): Recording {
    return this.#recording;
  }

  formOf(origin: Origin): TensorForm {
    return formAt(this.#recording, origin);
  }

  /** Whether it is float32 of that shape. */
  isFloat(origin: Origin, shape?: readonly number[]): boolean {
    const form = this.formOf(origin);
    return form.dtype === this.numbers.TF_FLOAT && (shape === undefined || `${form.shape}` === `${shape}`);
  }

  /** The inputs of the operation that an origin comes from, if it has that name. */
  inputsOf(origin: Origin | undefined, name: string): readonly Origin[] | undefined {
    const operation = origin && this.operationOf(origin);
    return operation?.name === name ? operation.inputs : undefined;
  }

  /** Whether an origin is the constant 1, a single float32. */
  isOne(origin: Origin | undefined): boolean {
    const bytes = origin && this.#bytesOf(origin, this.numbers.TF_FLOAT);
    return bytes?.byteLength === 4 && bytes.readFloatLE() === 1;
  }

  /** The value of a constant of one int32. */
  wholeNumberOf(origin: Origin | undefined): number | undefined {
    const bytes = origin && this.#bytesOf(origin, this.numbers.TF_INT32);
    return bytes?.byteLength === 4 ? bytes.readInt32LE() : undefined;
  }

  replace(index: number, operation: RecordedOperation): void {
    this.#operations[index] = operation;
  }

  add({ name, inputs, attributes, shape, dtype = this.numbers.TF_FLOAT, requires = [] }: Added): Origin {
    return this.append({ name, inputs, attributes, outputs: [{ dtype, shape }], requires });
  }

  /** Adds any operation, and answers with its first output. */
  append(operation: RecordedOperation): OperationOutput {
    return { kind: 'operation', index: this.#operations.push(operation) - 1, output: 0 };
  }

  /** Gives a variable another value in the end. */
  update(variable: number, value: Origin): void {
    this.#updates.set(variable, value);
  }

  operationOf(origin: Origin): RecordedOperation | undefined {
    return origin.kind === 'operation' ? this.#operations[origin.index] : undefined;
  }

  reshape(input: Origin, shape: readonly number[]): Origin {
    return this.add({ ...this.#reshaping(input, shape), shape });
  }

  /** What does what an operation did by giving other float32 its shape. */
  reshapeInstead(operation: RecordedOperation, input: Origin): RecordedOperation {
    return { ...operation, ...this.#reshaping(input, operation.outputs[0]?.shape ?? []) };
  }

  /** A constant of one float32. */
  number(value: number): Origin {
    return this.#constant(this.numbers.TF_FLOAT, [], Float32Array.of(value));
  }

  /** A constant list of int32. */
  wholeNumbers(values: readonly number[]): Origin {
    return this.#constant(this.numbers.TF_INT32, [values.length], Int32Array.from(values));
  }

  /** A constant of one int32. */
  wholeNumber(value: number): Origin {
    return this.#constant(this.numbers.TF_INT32, [], Int32Array.of(value));
  }

  type(name: string, value: number): OperationAttribute {
    return { name, type: this.numbers.TF_ATTR_TYPE, value };
  }

  #bytesOf(origin: Origin, dtype: number): Buffer | undefined {
    const constant = origin.kind === 'constant' ? this.#constants[origin.index] : undefined;
    return constant?.dtype === dtype ? Buffer.from(constant.bytes) : undefined;
  }

  #reshaping(input: Origin, shape: readonly number[]): Pick<Added, 'name' | 'inputs' | 'attributes'> {
    const { TF_FLOAT, TF_INT32 } = this.numbers;
    const attributes = [this.type('T', TF_FLOAT), this.type('Tshape', TF_INT32)];
    return { name: 'Reshape', inputs: [input, this.wholeNumbers(shape)], attributes };
  }

  #constant(dtype: number, shape: readonly number[], { buffer }: Float32Array | Int32Array): Origin {
    const index = this.#constants.push({ dtype, shape, bytes: new Uint8Array(buffer) }) - 1;
    return { kind: 'constant', index };
  }
}

/** The boolean attribute of an operation by that name; false where it has none. */
export function flagOf({ attributes }: RecordedOperation, name: string): boolean {
  return attributes.find((each) => each.name === name)?.value === true;
}

/** The whole numbers of a list attribute. */
export function listOf({ attributes }: RecordedOperation, name: string): readonly number[] {
  const value = attributes.find((each) => each.name === name)?.value;
  return Array.isArray(value) ? value.map(Number) : [];
}

/** Whether two origins are the same tensor. */
export function isSame(one: Origin | undefined, other: Origin | undefined): boolean {
  return one !== undefined && other !== undefined && refTo(one) === refTo(other);
}
