import {
  add,
  cast,
  expandDims,
  gather,
  mul,
  reshape,
  slice,
  sum,
  type Tensor,
  tensor2d,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { randomFor } from '../core/random.js';
import { functionModel } from './function-model.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({ words: count, dimension: count.default(100) });

type Settings = z.output<typeof schema>;

/** Settings of {@link glove}. */
export interface GloveOptions {
  /** Words that have a number. */
  readonly words: number;
  /** Numbers of a vector; default 100. */
  readonly dimension?: number;
}

/**
 * GloVe: the product of two words' vectors tells how often they stand together.
 *
 * ```text
 * z[i, j] = w_i · u_j + b_i + c_j ≈ log x[i, j]        x: [size, 2], the two words    z: [size, 1]
 * ```
 *
 * With `squaredLoss` and the weights of `coOccurrences` it is the weighted least squares of the paper. The two tables,
 * `center/embeddings` and `context/embeddings`, learn the same from a symmetric count, and a word's vector is their
 * sum; they start uniform in ±0.5 / dimension, the biases at 0. (Pennington, Socher and Manning, 2014, equation 8; Dive
 * into Deep Learning, 15.5.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { glove } from 'millrace';
 * const network = glove({ words: 6000, dimension: 50 });
 * ```
 */
export function glove(options: GloveOptions): Model {
  const settings = parseOptions('glove', schema, options);
  const model = functionModel({
    name: 'glove',
    options: settings,
    inputShape: [2],
    build(seed) {
      const [center, context] = [tableOf('center', settings, seed), tableOf('context', settings, seed)];
      return {
        variables: {
          'center/embeddings': center.vectors,
          'center/bias': center.biases,
          'context/embeddings': context.vectors,
          'context/bias': context.biases,
        },
        forward(x) {
          const numbers = cast(x, 'int32');
          const [one, other] = [lookUp(center, column(numbers, 0)), lookUp(context, column(numbers, 1))];
          const products = sum(mul(one.vectors, other.vectors), 1);
          return expandDims(add(products, add(one.biases, other.biases)), 1);
        },
      };
    },
  });
  return portable(import.meta.url, 'glove', model, [settings]);
}

interface Table<T extends Tensor> {
  /** `[words, dimension]`. */
  readonly vectors: T;
  /** `[words]`. */
  readonly biases: T;
}

function tableOf(name: string, { words, dimension }: Settings, seed: number): Table<Variable> {
  const random = randomFor(seed, `${name}/embeddings`);
  const start = Float32Array.from({ length: words * dimension }, () => (random.uniform() - 0.5) / dimension);
  return { vectors: variable(tensor2d(start, [words, dimension])), biases: variable(zeros([words])) };
}

/** A column of a matrix `[size, columns]`, as `[size]`. */
function column(matrix: Tensor, index: number): Tensor {
  const [size = 0] = matrix.shape;
  return reshape(slice(matrix, [0, index], [size, 1]), [size]);
}

function lookUp({ vectors, biases }: Table<Variable>, words: Tensor): Table<Tensor> {
  return { vectors: gather(vectors, words), biases: gather(biases, words) };
}
