import type { Tensor } from '@tensorflow/tfjs-core';

/** A kind of recurrent network, as the arithmetic of one step through time. */
export interface Cell {
  /** How many blocks of `units` columns its kernels and its bias have: one for each gate, and one for the candidate. */
  readonly blocks: number;
  /** How many tensors its state is made of, each `[size, units]`; the first is what it puts out. */
  readonly states: number;
  /** Takes the recurrent kernel `[units, blocks · units]` once, and answers with what does a step. */
  withKernel(recurrentKernel: Tensor): CellStep;
}

/** From `x W + b` of a step, `[size, blocks · units]`, and the state before it to the state after it. */
export type CellStep = (projected: Tensor, state: readonly Tensor[]) => readonly Tensor[];
