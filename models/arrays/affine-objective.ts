import { type BatchData, type Dense, sizeOf } from '../../core/sample.js';
import { checkInput, labelsOf, totalWeight } from '../batch-tensors.js';
import type { Loss } from '../loss.js';
import { type AffineNumbers, affineBackward, affineForward } from './affine.js';
import type { AffineLayer } from './affine-layer.js';
import type { ArrayLoss } from './array-loss.js';
import { Scratch } from './scratch.js';

/** What an {@link AffineObjective} is made of. */
export interface AffineObjectiveParts {
  readonly layer: AffineLayer;
  /** The layer's weights, which the optimizer moves. */
  readonly weights: AffineNumbers;
  readonly loss: Loss;
  readonly lossOnArrays: ArrayLoss;
}

/** What a batch came to. */
export interface Compared {
  /** As float32 holds it. */
  readonly loss: number;
  /** `[size, outputs]`; the next batch overwrites them. */
  readonly outputs: Dense<Float32Array>;
  readonly labels: Dense;
}

/** The loss of an affine layer on batches, and its gradients by the weights. */
export class AffineObjective {
  /** As {@link differentiate} has left them. */
  readonly gradients: AffineNumbers;
  readonly #parts: AffineObjectiveParts;
  #rows: Float32Array = new Float32Array();
  #slopes: Float32Array = new Float32Array();
  #shares = new Float64Array();
  readonly #rowCopies = new Scratch();
  readonly #labelCopies = new Scratch();
  readonly #outputs = new Scratch();
  readonly #outputSlopes = new Scratch();

  constructor(parts: AffineObjectiveParts) {
    const { kernel, bias } = parts.weights;
    this.#parts = parts;
    this.gradients = { kernel: new Float32Array(kernel.length), bias: new Float32Array(bias.length) };
  }

  /**
   * The loss of a batch, changing nothing.
   *
   * @throws MillraceError `SHAPE_INVALID`, `LABEL_INVALID` or `BATCH_INVALID`.
   */
  compare(batch: BatchData): Compared {
    const { weights, loss, lossOnArrays } = this.#parts;
    const labels = labelsOf(batch);
    const shape = this.#outputShape(batch.x);
    loss.check(labels, shape);
    const shares = this.#sharesOf(batch);
    const outputs = this.#outputs.of(sizeOf(shape));
    this.#rows = this.#rowsOf(batch.x);
    this.#slopes = this.#outputSlopes.of(outputs.length);
    affineForward(this.#rows, weights, outputs);
    const value = lossOnArrays(outputs, this.#floatLabels(labels), shares, this.#slopes);
    return { loss: Math.fround(value), outputs: { data: outputs, shape }, labels };
  }

  /** Computes the gradients of the loss that was compared last. */
  differentiate(): void {
    affineBackward(this.#rows, this.#slopes, this.gradients);
  }

  /** The outputs for a batch of inputs, in an array of their own. */
  predict(x: Dense): Dense<Float32Array> {
    const shape = this.#outputShape(x);
    const data = new Float32Array(sizeOf(shape));
    affineForward(this.#rowsOf(x), this.#parts.weights, data);
    return { data, shape };
  }

  #outputShape(x: Dense): readonly number[] {
    const { inputShape, outputs } = this.#parts.layer;
    checkInput(x, inputShape);
    return [x.shape[0] ?? 0, outputs];
  }

  #rowsOf({ data }: Dense): Float32Array {
    const { scale } = this.#parts.layer;
    if (scale === 1 && data instanceof Float32Array) return data;
    const rows = this.#rowCopies.copy(data);
    if (scale === 1) return rows;
    for (let index = 0; index < rows.length; index++) rows[index] = scale * (rows[index] ?? 0);
    return rows;
  }

  #floatLabels({ data }: Dense): Float32Array {
    return data instanceof Float32Array ? data : this.#labelCopies.copy(data);
  }

  /** How much each sample counts; they sum to 1. */
  #sharesOf({ weights, x }: BatchData): Float64Array {
    const size = x.shape[0] ?? 0;
    const total = totalWeight({ weights, size }) ?? size;
    if (this.#shares.length !== size) this.#shares = new Float64Array(size);
    for (let index = 0; index < size; index++) this.#shares[index] = (weights?.[index] ?? 1) / total;
    return this.#shares;
  }
}
