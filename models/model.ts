import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { AffineLayer } from './arrays/affine-layer.js';
import type { LayerOutputs } from './layer-outputs.js';

/** One weight of a built model or one slot of an optimizer. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: Variable;
}

/** A weight read out of its variable: what a checkpoint holds. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** `float64` where no tensor is involved: learners on typed arrays. */
  readonly dtype: 'float32' | 'float64' | 'int32' | 'bool';
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

/** How a forward pass is asked for. */
export interface ForwardMode {
  readonly training: boolean;
  /** The step being computed, from 1. A model that looks at it cannot be compiled: `perStep` is for that. */
  readonly step: number;
  /** A tensor of numbers that go with the step (seeds, rates), shape `[length]`: a compiled step is fed them anew. */
  perStep(numbersOf: (step: number) => Int32Array | Float32Array): Tensor;
}

/** The description of a network; a trainer builds it once the engine is ready. */
export interface Model {
  readonly name: string;
  /** Its settings, recorded with the run: a resume with others is refused. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Makes the variables. The same seed gives the same weights. */
  build(seed: number): BuiltModel;
  /** What it comes to without tensors; left out by all that is more than one affine layer. */
  readonly affine?: AffineLayer;
  /** Whether its variables are another's, which `build` does not make anew; default false. */
  readonly lent?: boolean;
}

/** A network with its variables. */
export interface BuiltModel {
  /** Without the batch dimension; -1 where any length goes. */
  readonly inputShape: readonly number[];
  /** Variables that the optimizer moves, in a fixed order. */
  readonly trainable: readonly NamedVariable[];
  /** Every variable that is saved, in the order of the saved file: the trainable ones, and moving averages. */
  readonly weights: readonly NamedVariable[];
  /**
   * The network's output for a batch `[size, ...inputShape]` of raw inputs, scaled by the network itself; logits
   * where the loss takes logits.
   */
  forward(x: Tensor, mode: ForwardMode): Tensor;
  /** What the network adds to the loss beside the objective (weight decay of `tf.layers`, say). */
  penalty?(): Scalar;
  /** What its layers put out on the way; left out by a plain function of variables. */
  readonly layers?: LayerOutputs;
  /** The topology that `tf.loadLayersModel` reads; undefined for a plain function of variables. */
  topology(): Readonly<Record<string, unknown>> | undefined;
  /** Frees the variables. */
  dispose(): void;
}
