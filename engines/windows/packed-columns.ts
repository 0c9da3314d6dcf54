import { matMul, pad, reshape, slice, type Tensor, tensor2d, transpose } from '@tensorflow/tfjs-core';
import type { Axis } from './places.js';

/** A convolution with stride 1 of images `[batch, height, width, channels]`. */
export interface PlainConvolution {
  readonly rows: Axis;
  readonly columns: Axis;
  /** `[height, width, in, out]`. */
  readonly filterShape: readonly [height: number, width: number, inputs: number, outputs: number];
}

/**
 * The same convolution with `factor` neighbouring columns counted as one, of so many times more channels: without
 * padding, and with a filter that computes as many columns of the output at once.
 */
export class PackedColumns {
  /** Of the packed filter. */
  readonly filterShape: readonly number[];
  readonly #of: PlainConvolution;
  readonly #factor: number;
  /** Packed columns of the output. */
  readonly #groups: number;
  /** Packed columns under the filter. */
  readonly #blocks: number;

  constructor(of: PlainConvolution, factor: number) {
    const [height, width, inputs, outputs] = of.filterShape;
    this.#of = of;
    this.#factor = factor;
    this.#groups = Math.ceil(of.columns.outputs / factor);
    this.#blocks = Math.ceil((factor + width - 1) / factor);
    this.filterShape = [height, this.#blocks, factor * inputs, factor * outputs];
  }

  packImages(images: Tensor): Tensor {
    const { rows, columns, filterShape } = this.#of;
    const [size = 0] = images.shape;
    const height = rows.outputs + rows.taps - 1;
    const packed = this.#groups - 1 + this.#blocks;
    const after = (axis: Axis, length: number): [number, number] => [
      axis.before,
      length - axis.before - axis.inputs,
    ];
    const padded = pad(images, [[0, 0], after(rows, height), after(columns, packed * this.#factor), [0, 0]]);
    return reshape(padded, [size, height, packed, this.#factor * filterShape[2]]);
  }

  packFilter(filter: Tensor): Tensor {
    const [height, width, inputs, outputs] = this.#of.filterShape;
    const byColumn = reshape(transpose(filter, [1, 0, 2, 3]), [width, height * inputs * outputs]);
    const moved = reshape(matMul(this.#shifts(), byColumn), [-1, this.#factor, height, inputs, outputs]);
    return reshape(transpose(moved, [2, 0, 3, 1, 4]), [...this.filterShape]);
  }

  /** The gradient by the filter, from that by the packed one. */
  unpackFilter(gradient: Tensor): Tensor {
    const [height, width, inputs, outputs] = this.#of.filterShape;
    const apart = reshape(gradient, [height, -1, inputs, this.#factor, outputs]);
    const byShift = reshape(transpose(apart, [1, 3, 0, 2, 4]), [-1, height * inputs * outputs]);
    const byColumn = matMul(this.#shifts(), reshape(byShift, [-1, height * inputs * outputs]), true);
    return transpose(reshape(byColumn, [width, height, inputs, outputs]), [1, 0, 2, 3]);
  }

  packOutput(output: Tensor): Tensor {
    const { rows, columns, filterShape } = this.#of;
    const [size = 0] = output.shape;
    const missing = this.#groups * this.#factor - columns.outputs;
    const padded = pad(output, [
      [0, 0],
      [0, 0],
      [0, missing],
      [0, 0],
    ]);
    return reshape(padded, [size, rows.outputs, this.#groups, this.#factor * filterShape[3]]);
  }

  unpackOutput(packed: Tensor): Tensor {
    const { rows, columns, filterShape } = this.#of;
    const [size = 0] = packed.shape;
    const width = this.#groups * this.#factor;
    const output = reshape(packed, [size, rows.outputs, width, filterShape[3]]);
    if (width === columns.outputs) return output;
    return slice(output, [0, 0, 0, 0], [size, rows.outputs, columns.outputs, filterShape[3]]);
  }

  /**
   * Where the columns of the filter stand in the packed one: row `(column of the packed images, column of the output)`
   * has a one at the column of the filter that connects the two.
   */
  #shifts(): Tensor {
    const [, width] = this.#of.filterShape;
    const columns = this.#blocks * this.#factor;
    const shifts = new Float32Array(columns * this.#factor * width);
    for (let input = 0; input < columns; input++) {
      for (let output = 0; output < this.#factor; output++) {
        const tap = input - output;
        if (tap >= 0 && tap < width) shifts[(input * this.#factor + output) * width + tap] = 1;
      }
    }
    return tensor2d(shifts, [columns * this.#factor, width]);
  }
}
