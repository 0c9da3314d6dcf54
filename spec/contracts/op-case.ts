import type { Tensor } from '@tensorflow/tfjs-core';

/** A tensor that an operation is tried on. */
export interface OpInput {
  readonly shape: readonly number[];
  /** Default `float32`: only such inputs have gradients. */
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /** The numbers, row by row; default: evenly spread over `range` in random order, the same at every run. */
  readonly values?: readonly number[];
  /** Default -1 to 1. */
  readonly range?: readonly [low: number, high: number];
}

/**
 * One use of an operation, a layer or a loss, whose value and gradients every engine must compute right.
 *
 * The truth is `spec/fixtures/pytorch/GROUP.json`, written by `scripts/pytorch/main.py`: a case of the group `GROUP`
 * (the file `spec/contracts/ops/GROUP.ts`) has a Python function of the same name in `scripts/pytorch/GROUP.py`.
 */
export interface OpCase<Input extends string = string> {
  /** Unique in its group; what follows the first blank tells variations of one operation apart. */
  readonly name: string;
  /** In the order in which the Python function takes them. */
  readonly inputs: Readonly<Record<Input, OpInput>>;
  /** The operation, as a user calls it. */
  compute(inputs: Readonly<Record<Input, Tensor>>): Tensor;
  /** Largest difference from the truth, absolute, or relative where the truth is above 1; default 1e-5. */
  readonly tolerance?: number;
  /** `none`: has no gradient by nature (indices, comparisons). Default `all`: by every float32 input. */
  readonly gradient?: 'all' | 'none';
  /** Why there is no finite-difference check: the function is not smooth at these inputs. */
  readonly notSmooth?: string;
}

/** A case whose inputs are known by name where it computes. */
export function opCase<Input extends string>(each: OpCase<Input>): OpCase {
  return each;
}
