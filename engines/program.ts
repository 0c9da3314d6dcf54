import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TypedArray } from '../core/sample.js';

/** Numbers that stand in, while a function is recorded, for what will be fed. */
export interface StandIn {
  readonly data: Uint8Array | Int32Array | Float32Array;
  readonly shape: readonly number[];
  /** What the function gets them as; default float32. */
  readonly as?: 'float32' | 'int32';
}

/** Makes an input of a program; what is fed later comes in the order in which these were made. */
export type MakeInput = (standIn: StandIn) => Tensor;

/** One operation that changes variables where they are, in the place of several that compute new values for them. */
export interface InPlace {
  /** TensorFlow's name of it, one of its `ResourceApply` operations. */
  readonly name: string;
  /** What it changes, all float32 and of one shape, in the order in which it takes them. */
  readonly variables: readonly Variable[];
  /** What else it takes, in order. */
  readonly operands: readonly Tensor[];
}

/**
 * Has the program do an operation in place; from then on the variables stand for what they will be.
 *
 * The recording itself does not compute it. A variable can be changed so once, and not be assigned afterwards.
 */
export type ChangeInPlace = (change: InPlace) => void;

/** What a function that is recorded answers with. */
export interface Answer {
  readonly outputs: readonly Tensor[];
  /** A truth value (bool, shape []) without which no variable is changed. */
  readonly condition?: Tensor;
}

/**
 * A function of tensors that can become a program. It is called twice (`take` 0, then 1), and has to feed other
 * stand-ins the second time: a number that differs from call to call and is no input of the program is found so.
 */
export type Traceable = (input: MakeInput, take: 0 | 1, changeInPlace: ChangeInPlace) => Answer;

/** A function of tensors that is one call to the engine. */
export interface Program {
  readonly outputShapes: readonly (readonly number[])[];
  /**
   * Computes on these inputs, in the data types and shapes of the stand-ins, and changes the variables. Undefined when
   * its condition did not hold: nothing is changed then.
   */
  run(inputs: readonly TypedArray[]): readonly TypedArray[] | undefined;
  dispose(): void;
}

/**
 * Makes a program of a function of tensors, and of variables that it reads and changes; recording it changes none.
 *
 * @throws Untraceable where it does what a program would not repeat.
 */
export type Compile = (variables: readonly Variable[], traceable: Traceable) => Program;

/** Thrown while a function is recorded: it does something that a program would not repeat. */
export class Untraceable extends Error {
  override readonly name = 'Untraceable';
}
