/** The numbers of one affine layer: its weights, or the gradients by them. */
export interface AffineNumbers {
  /** `[inputs, outputs]`, row-major. */
  readonly kernel: Float32Array;
  /** `[outputs]`. */
  readonly bias: Float32Array;
}

/**
 * Writes `rows · kernel + bias` into `outputs`: `rows` is `[size, inputs]`, `outputs` `[size, outputs]`.
 *
 * Sums are double precision; each output is rounded once, when it is stored.
 */
export function affineForward(rows: Float32Array, weights: AffineNumbers, outputs: Float32Array): void {
  const { kernel, bias } = weights;
  const width = bias.length;
  const inputs = kernel.length / width;
  for (let start = 0, place = 0; place < outputs.length; start += inputs) {
    for (let output = 0; output < width; output++, place++) {
      let sum = bias[output] ?? 0;
      for (let input = 0, weight = output; input < inputs; input++, weight += width) {
        sum += (rows[start + input] ?? 0) * (kernel[weight] ?? 0);
      }
      outputs[place] = sum;
    }
  }
}

/**
 * Writes the gradients by kernel and bias, `rowsᵀ · slopes` and the sum of `slopes` over the batch, where `slopes`
 * `[size, outputs]` is the gradient by the outputs; rounded as {@link affineForward} rounds.
 */
export function affineBackward(rows: Float32Array, slopes: Float32Array, gradients: AffineNumbers): void {
  const { kernel, bias } = gradients;
  const width = bias.length;
  const inputs = kernel.length / width;
  for (let output = 0; output < width; output++) {
    let total = 0;
    for (let place = output; place < slopes.length; place += width) total += slopes[place] ?? 0;
    bias[output] = total;
    for (let input = 0; input < inputs; input++) {
      let sum = 0;
      for (let place = output, row = input; place < slopes.length; place += width, row += inputs) {
        sum += (rows[row] ?? 0) * (slopes[place] ?? 0);
      }
      kernel[input * width + output] = sum;
    }
  }
}
