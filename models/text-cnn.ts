import {
  add,
  cast,
  concat,
  conv1d,
  gather,
  matMul,
  maxPool,
  type Rank,
  relu,
  reshape,
  type Tensor,
  type Tensor3D,
  tensor,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { randomFor } from '../core/random.js';
import { sizeOf } from '../core/sample.js';
import { functionModel } from './function-model.js';
import type { Model } from './model.js';
import { count } from './options.js';
import { dropUnits } from './seeded-dropout.js';
import { checkVectors, initialVectors } from './word-table.js';

const schema = z
  .strictObject({
    words: count,
    steps: count,
    dimension: count.default(100),
    kernelSizes: z.array(count).min(1).default([3, 4, 5]),
    filters: count.default(100),
    classes: count.default(2),
    dropout: z.number().min(0).lt(1).default(0.5),
    vectors: z.instanceof(Float32Array, { error: 'a Float32Array' }).optional(),
  })
  .refine(({ steps, kernelSizes }) => steps >= Math.max(...kernelSizes), {
    path: ['steps'],
    message: 'at least as many as the largest kernel spans',
  });

/** Settings of {@link textCnn}. */
export interface TextCnnOptions {
  /** Words that have a number. */
  readonly words: number;
  /** Words of a text, at least as many as the largest kernel spans. */
  readonly steps: number;
  /** Numbers of a word's vector in either table; default 100. */
  readonly dimension?: number;
  /** How many words each kind of kernel spans; default `[3, 4, 5]`. */
  readonly kernelSizes?: readonly number[];
  /** Kernels of each kind; default 100. */
  readonly filters?: number;
  /** Default 2. */
  readonly classes?: number;
  /** The share of what was found that is dropped in training; default 0.5. */
  readonly dropout?: number;
  /** Pretrained vectors, `words · dimension` numbers, that both tables start with; default N(0, 1). */
  readonly vectors?: Float32Array;
}

/**
 * TextCNN: kernels slide along a text, each looking for a phrase, and what counts is how well it was found anywhere.
 *
 * ```text
 * e = [constant table ‖ trained table] of each word          e: [size, steps, 2 · dimension]
 * f = relu(max over time of conv(e) + b), for each kernel     f: [size, filters · kinds]
 * o = dropout(f) W + b                                        o: [size, classes], logits
 * ```
 *
 * The one table keeps what pretrained vectors know, the other learns what matters here. Kernels, and the output's, start
 * uniform in ±1/√inputs. (Kim, "Convolutional Neural Networks for Sentence Classification", 2014; Dive into Deep
 * Learning, 16.3.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { textCnn } from 'millrace';
 * const network = textCnn({ words: 5000, steps: 100, dimension: 50 });
 * ```
 */
export function textCnn(options: TextCnnOptions): Model {
  const settings = parseOptions('textCnn', schema, options);
  const { vectors, ...plain } = settings;
  const { words, steps, dimension, kernelSizes, filters, classes } = plain;
  checkVectors('textCnn', vectors, [words, dimension]);
  const model = functionModel({
    name: 'textCnn',
    options: { ...plain, pretrained: vectors !== undefined },
    inputShape: [steps],
    build(seed) {
      const constant = variable(initialVectors('constant', [words, dimension], seed, vectors), false);
      const trained = variable(initialVectors('trained', [words, dimension], seed, vectors));
      const convolutions = kernelSizes.map((size, index) =>
        affine(`conv_${index + 1}`, [size, 2 * dimension, filters], seed),
      );
      const output = affine('output', [kernelSizes.length * filters, classes], seed);
      return {
        variables: {
          'constant/embeddings': constant,
          'trained/embeddings': trained,
          ...Object.assign({}, ...[...convolutions, output].map(({ variables }) => variables)),
        },
        forward(x, mode) {
          const numbers = cast(x, 'int32');
          const text = concat([gather(constant, numbers), gather(trained, numbers)], 2);
          const found = convolutions.map((each) => bestPlace(text, each));
          const kept = dropUnits(concat(found, 1), { rate: plain.dropout, name: 'dropout', seed, mode });
          return add(matMul(kept, output.kernel), output.bias);
        },
      };
    },
  });
  return portable(import.meta.url, 'textCnn', model, [settings]);
}

interface Affine {
  readonly kernel: Variable;
  readonly bias: Variable;
  readonly variables: Readonly<Record<string, Variable>>;
}

function affine(name: string, shape: readonly number[], seed: number): Affine {
  const outputs = shape.at(-1) ?? 0;
  const most = 1 / Math.sqrt(sizeOf(shape.slice(0, -1)));
  const random = randomFor(seed, `${name}/kernel`);
  const start = Float32Array.from({ length: sizeOf(shape) }, () => most * (2 * random.uniform() - 1));
  const kernel = variable(tensor(start, [...shape]));
  const bias = variable(zeros([outputs]));
  return { kernel, bias, variables: { [`${name}/kernel`]: kernel, [`${name}/bias`]: bias } };
}

/**
 * How well each kernel fits where it fits best: `[size, filters]`.
 *
 * By a pooling, whose gradient goes to one place: that of `max` goes to all that are equal, and where a text is filled up
 * many are.
 */
function bestPlace(text: Tensor, { kernel, bias }: Affine): Tensor {
  const found = conv1d(threeAxes(text), threeAxes(kernel), 1, 'valid');
  const [size, places, filters] = found.shape;
  const best = maxPool(reshape<Rank.R4>(found, [size, places, 1, filters]), [places, 1], 1, 'valid');
  return relu(add(reshape(best, [size, filters]), bias));
}

// Only the types say less than they are.
function threeAxes(values: Tensor): Tensor3D {
  const [first = 0, second = 0, third = 0] = values.shape;
  return reshape(values, [first, second, third]);
}
