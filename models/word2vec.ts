import {
  cast,
  div,
  expandDims,
  gather,
  greaterEqual,
  matMul,
  maximum,
  mul,
  relu,
  reshape,
  slice,
  squeeze,
  sum,
  type Tensor,
  tensor2d,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { randomFor } from '../core/random.js';
import { functionModel } from './function-model.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({
  words: count,
  targets: count,
  inputs: count.default(1),
  outputs: count,
  dimension: count.default(100),
  deviation: z.number().positive().default(1),
});

type Settings = z.output<typeof schema>;

/** Settings of {@link word2vec}. */
export interface Word2vecOptions {
  /** Rows of the table that is predicted from: words, or parts of words. */
  readonly words: number;
  /** Rows of the table of targets: words, or the nodes of a tree. */
  readonly targets: number;
  /** How many rows are predicted from together, at most; default 1. */
  readonly inputs?: number;
  /** How many targets a sample has at most. */
  readonly outputs: number;
  /** Numbers of a vector; default 100. */
  readonly dimension?: number;
  /** Standard deviation of the first values; default 1. */
  readonly deviation?: number;
}

/**
 * Two tables of vectors that learn from each other which words stand together: skip-gram, continuous bag of words, and
 * fastText, with negative sampling or hierarchical softmax.
 *
 * ```text
 * v = mean of the rows of the first table that `x` names first       one word, the words around one, or its subwords
 * z = u · v for each row u of the second table that it names then     z: [size, outputs], logits
 * ```
 *
 * `x` is `[size, inputs + outputs]`, as `wordPairs` makes it: numbers of rows, -1 for an empty place. Where a vector
 * stands for a word, it is a row of `center/embeddings`, `[words, dimension]`; the other table, `context/embeddings`
 * `[targets, dimension]`, is there to learn by. Both start as N(0, deviation²), as PyTorch's `Embedding` does. (Mikolov et
 * al., 2013; Dive into Deep Learning, 15.1 and 15.4.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { word2vec } from 'millrace';
 * const skipGram = word2vec({ words: 6000, targets: 6000, outputs: 60 });
 * ```
 */
export function word2vec(options: Word2vecOptions): Model {
  const settings = parseOptions('word2vec', schema, options);
  const { words, targets, inputs, outputs } = settings;
  const model = functionModel({
    name: 'word2vec',
    options: settings,
    inputShape: [inputs + outputs],
    build(seed) {
      const center = embeddings('input', words, settings, seed);
      const context = embeddings('output', targets, settings, seed);
      return {
        variables: { 'center/embeddings': center, 'context/embeddings': context },
        forward: (x) => products(cast(x, 'int32'), center, context, settings),
      };
    },
  });
  return portable(import.meta.url, 'word2vec', model, [settings]);
}

function embeddings(table: string, rows: number, { dimension, deviation }: Settings, seed: number): Variable {
  const random = randomFor(seed, `${table}/embeddings`);
  const start = Float32Array.from({ length: rows * dimension }, () => deviation * random.normal());
  return variable(tensor2d(start, [rows, dimension]));
}

function products(x: Tensor, center: Variable, context: Variable, settings: Settings): Tensor {
  const { inputs, outputs, dimension } = settings;
  const [size = 0] = x.shape;
  const inner = meanOfRows(center, slice(x, [0, 0], [size, inputs]));
  // An empty place takes row 0: the loss leaves it out.
  const outer = gather(context, relu(slice(x, [0, inputs], [size, outputs])));
  return squeeze(matMul(outer, reshape(inner, [size, dimension, 1])), [2]);
}

/** The mean of some rows of a table, `[size, dimension]`; places of -1 do not count. */
function meanOfRows(table: Variable, rows: Tensor): Tensor {
  const [size = 0, inputs = 0] = rows.shape;
  if (inputs === 1) return gather(table, reshape(rows, [size]));
  const present = cast(greaterEqual(rows, 0), 'float32');
  const vectors = mul(gather(table, relu(rows)), expandDims(present, 2));
  return div(sum(vectors, 1), maximum(sum(present, 1, true), 1));
}
