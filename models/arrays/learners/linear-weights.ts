import { sizeOf } from '../../../core/sample.js';
import type { FeatureRows, FeatureStep } from './feature-rows.js';
import type { NamedDoubles } from './weight-rule.js';

/** What {@link LinearWeights} are of. */
export interface LinearForm {
  readonly features: number;
  readonly outputs: number;
  readonly rows: FeatureRows;
}

/** A weight for each feature and output and a bias for each output, all zero at first, and how samples meet them. */
export class LinearWeights {
  /** Those of the first output, of the second, …, then the biases. */
  readonly numbers: Float64Array;
  readonly #form: LinearForm;
  /** Where the biases begin. */
  readonly #bias: number;

  constructor(form: LinearForm) {
    this.#form = form;
    this.#bias = form.features * form.outputs;
    this.numbers = new Float64Array(this.#bias + form.outputs);
  }

  /** Writes the outputs of a sample of the batch. */
  forward(row: number, outputs: Float64Array): void {
    const { rows, features, outputs: width } = this.#form;
    for (let output = 0; output < width; output++) {
      const sum = rows.dot(row, this.numbers, output * features);
      outputs[row * width + output] = sum + (this.numbers[this.#bias + output] ?? 0);
    }
  }

  /** Moves by the gradient of one sample, `slopes` by the outputs. */
  moveBySample(row: number, slopes: Float64Array, weight: number, step: FeatureStep): void {
    const { rows, features, outputs } = this.#form;
    for (let output = 0; output < outputs; output++) {
      step.slope = weight * (slopes[output] ?? 0);
      rows.move(row, this.numbers, output * features, step);
      step.rule.move(this.#bias + output, step.slope);
    }
  }

  /** Adds a sample's share to the gradient of a batch. */
  addSample(row: number, slopes: Float64Array, share: number, gradient: Float64Array): void {
    const { rows, features, outputs } = this.#form;
    for (let output = 0; output < outputs; output++) {
      const slope = share * (slopes[output] ?? 0);
      rows.add(row, gradient, output * features, slope);
      gradient[this.#bias + output] = (gradient[this.#bias + output] ?? 0) + slope;
    }
  }

  /** Moves by the gradient of the batch: the weights that it touches, and the biases. */
  moveByBatch(gradient: Float64Array, { rule, l2 }: FeatureStep): void {
    const { rows, features, outputs } = this.#form;
    for (const feature of rows.touched()) {
      for (let output = 0; output < outputs; output++) {
        const index = output * features + feature;
        rule.move(index, (gradient[index] ?? 0) + l2 * (this.numbers[index] ?? 0));
      }
    }
    for (let index = this.#bias; index < gradient.length; index++) rule.move(index, gradient[index] ?? 0);
  }

  /** Views of the numbers, or of others of their kind: the kernel, `[outputs, features]`, and the bias, `[outputs]`. */
  named(numbers = this.numbers): readonly NamedDoubles[] {
    const { features, outputs } = this.#form;
    const shape = [outputs, features];
    const kernel = numbers.subarray(0, sizeOf(shape));
    const bias = numbers.subarray(sizeOf(shape));
    return [
      { name: 'output/kernel', shape, dtype: 'float64', data: kernel },
      { name: 'output/bias', shape: [outputs], dtype: 'float64', data: bias },
    ];
  }
}
