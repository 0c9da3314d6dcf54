/** A weight, or a slot of an optimizer, that is computed with where it lies. */
export interface NamedFloats {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
  readonly data: Float32Array;
}

/**
 * A network that is one affine layer: `scale · x W + b` over the flattened inputs.
 *
 * A model that says so can be trained on typed arrays, without tensors; it must compute the same both ways.
 */
export interface AffineLayer {
  /** Without the batch dimension. */
  readonly inputShape: readonly number[];
  /** Outputs of a sample. */
  readonly outputs: number;
  /** What raw inputs are multiplied by. */
  readonly scale: number;
  /**
   * The first weights, in arrays of their own: kernel `[inputs, outputs]` and bias `[outputs]`, with the names and the
   * numbers that the model's `build` has for the same seed.
   */
  start(seed: number): { readonly kernel: NamedFloats; readonly bias: NamedFloats };
  /** What `tf.loadLayersModel` reads beside the weights; undefined where there is nothing to read. */
  topology(): Readonly<Record<string, unknown>> | undefined;
}
