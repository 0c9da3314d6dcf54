import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { tensorScope } from '../core/tensor-scope.js';
import type { BuiltModel, ForwardMode, Model } from './model.js';

/** A network written as variables and a function of them. */
export interface FunctionModelOptions {
  readonly name: string;
  /** Without the batch dimension. */
  readonly inputShape: readonly number[];
  /** Settings recorded with the run: a resume with others is refused; default none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Makes the variables; the same seed must give the same values. Other tensors made here are freed. */
  build(seed: number): FunctionOfVariables;
  /** What `tf.loadLayersModel` reads beside the weights; default none: weights are saved without a topology. */
  topology?(): Readonly<Record<string, unknown>>;
}

/** Variables and the function that answers with them. */
export interface FunctionOfVariables {
  /** By the name they are saved under, in the order of the file. `variable(value, false)` is saved but not trained. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The output for a batch `[size, ...inputShape]`; logits where the loss takes logits. */
  forward(x: Tensor, mode: ForwardMode): Tensor;
  /** What is added to the loss beside the objective: weight decay, say; default nothing. */
  penalty?(): Scalar;
}

/**
 * A model from any function of variables: write the mathematics, and the trainer does the rest.
 *
 * @example
 * ```ts
 * import { functionModel } from 'millrace';
 * import { add, matMul, randomNormal, variable, zeros } from '@tensorflow/tfjs-core';
 * const line = functionModel({
 *   name: 'line',
 *   inputShape: [2],
 *   build: (seed) => {
 *     const w = variable(randomNormal([2, 1], 0, 0.01, 'float32', seed));
 *     const b = variable(zeros([1]));
 *     return { variables: { w, b }, forward: (x) => add(matMul(x, w), b) };
 *   },
 * });
 * ```
 */
export function functionModel(definition: FunctionModelOptions): Model {
  const { name, inputShape, options = {} } = definition;
  return { name, options, build };

  function build(seed: number): BuiltModel {
    // Variables outlive the scope; the values they were made from do not.
    const built = tensorScope(name, () => definition.build(seed));
    const topology = definition.topology?.();
    const weights = Object.entries(built.variables).map(([key, variable]) => ({ name: key, variable }));
    return {
      inputShape,
      weights,
      trainable: weights.filter(({ variable }) => variable.trainable),
      forward: built.forward,
      ...(built.penalty ? { penalty: built.penalty } : {}),
      topology: () => topology,
      dispose() {
        for (const { variable } of weights) variable.dispose();
      },
    };
  }
}
