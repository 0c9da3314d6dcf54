import { grad, memory, type Scalar, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type Dense, sizeOf } from '../../core/sample.js';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import { uploadLabels } from '../../models/batch-tensors.js';
import { readScalar } from '../../models/gradients.js';
import { type Loss, labelType } from '../../models/loss.js';

/** Outputs and labels of a few samples. */
export interface LossCase {
  readonly outputs: Dense<Float32Array>;
  readonly labels: Dense;
}

/** What every loss must do; the case needs at least three samples. */
export function lossContract(loss: Loss, { outputs, labels }: LossCase): void {
  const [size = 0] = outputs.shape;

  describe(`${loss.name}, as a loss`, () => {
    before(() => engine({ prefer: 'cpu' }));

    it('is the mean over its samples', () => {
      const each = rowsOf(outputs).map((row, index) => lossOf(loss, row, rowsOf(labels)[index] ?? labels));
      const mean = each.reduce((total, one) => total + one, 0) / size;
      expect(lossOf(loss, outputs, labels)).to.be.closeTo(mean, 1e-6 * Math.max(1, mean));
    });

    it('has a gradient that agrees with central differences', () => {
      expectGradient(loss, { outputs, labels });
    });

    it('has such a gradient with weights too', () => {
      expectGradient(loss, { outputs, labels }, unevenWeights(size));
    });

    it('takes equal weights as none', () => {
      const weights = new Float32Array(size).fill(3);
      expect(lossOf(loss, outputs, labels, weights)).to.be.closeTo(lossOf(loss, outputs, labels), 1e-6);
    });

    it('counts a sample of weight 2 like two samples, and one of weight 0 not at all', () => {
      const weights = new Float32Array(size).fill(1);
      weights.set([2, 0]);
      const [first, , ...others] = [...Array(size).keys()];
      const repeated = [first ?? 0, first ?? 0, ...others];
      const expected = lossOf(loss, pick(outputs, repeated), pick(labels, repeated));
      expect(lossOf(loss, outputs, labels, weights)).to.be.closeTo(expected, 1e-6);
    });

    it('refuses labels of another size', () => {
      expect(() => loss.check(pick(labels, [0]), outputs.shape))
        .to.throw(loss.name)
        .with.property('code', 'SHAPE_INVALID');
    });

    it('refuses labels that are no numbers, by place and value', () => {
      const data = Float32Array.from(labels.data);
      data[1] = Number.NaN;
      const check = (): void => loss.check({ data, shape: labels.shape }, outputs.shape);
      expect(check)
        .to.throw(/label [01] of the batch: got .*NaN/)
        .with.property('code', 'LABEL_INVALID');
    });

    const { onArrays } = loss;
    if (onArrays) {
      it('is the same on arrays, with the same gradient', () => {
        for (const weights of [undefined, unevenWeights(size)]) {
          const slopes = new Float32Array(outputs.data.length);
          const labelFloats = Float32Array.from(labels.data);
          const value = onArrays(outputs.data, labelFloats, sharesOf(size, weights), slopes);
          expect(value).to.be.closeTo(lossOf(loss, outputs, labels, weights), 1e-6);
          for (const [index, each] of gradientOf(loss, outputs, labels, weights).entries()) {
            expect(slopes[index], `output ${index}`).to.be.closeTo(each, 1e-6);
          }
        }
      });
    }

    it('leaves no tensor behind', () => {
      const before = memory().numTensors;
      lossOf(loss, outputs, labels, unevenWeights(size));
      expect(memory().numTensors).to.equal(before);
    });
  });
}

/** The value of a loss. */
export function lossOf(loss: Loss, outputs: Dense, labels: Dense, weights?: Float32Array): number {
  return tensorScope('value', () => readScalar(computed(loss, upload(outputs), labels, weights)));
}

/** How much each sample counts, in sum 1. */
function sharesOf(size: number, weights: Float32Array = new Float32Array(size).fill(1)): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
}

/** The gradient of a loss by the outputs. */
export function gradientOf(
  loss: Loss,
  outputs: Dense,
  labels: Dense,
  weights?: Float32Array,
): readonly number[] {
  return tensorScope('gradient', () => {
    const gradient = grad((output: Tensor) => computed(loss, output, labels, weights));
    return [...gradient(upload(outputs)).dataSync()];
  });
}

function expectGradient(loss: Loss, { outputs, labels }: LossCase, weights?: Float32Array): void {
  const gradient = gradientOf(loss, outputs, labels, weights);
  const step = 1e-2;
  for (const [index, each] of gradient.entries()) {
    const moved = (by: number): Dense => {
      const data = outputs.data.slice();
      data[index] = (data[index] ?? 0) + by;
      return { data, shape: outputs.shape };
    };
    const above = lossOf(loss, moved(step), labels, weights);
    const below = lossOf(loss, moved(-step), labels, weights);
    expect(each, `output ${index}`).to.be.closeTo((above - below) / (2 * step), 2e-4);
  }
}

function computed(loss: Loss, output: Tensor, labels: Dense, weights?: Float32Array): Scalar {
  loss.check(labels, output.shape);
  return loss.compute(
    output,
    uploadLabels(labels, labelType(loss, labels.shape)),
    weights && tensor(weights),
  );
}

function upload({ data, shape }: Dense): Tensor {
  return tensor(new Float32Array(data), [...shape], 'float32');
}

function unevenWeights(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => 0.25 + index);
}

function rowsOf(dense: Dense): readonly Dense[] {
  return [...Array(dense.shape[0] ?? 0).keys()].map((row) => pick(dense, [row]));
}

function pick({ data, shape }: Dense, rows: readonly number[]): Dense {
  const [, ...rowShape] = shape;
  const width = sizeOf(rowShape);
  const picked = rows.flatMap((row) => [...data.slice(row * width, (row + 1) * width)]);
  return { data: Float32Array.from(picked), shape: [rows.length, ...rowShape] };
}
