import { concat, reshape, serialization, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { type LayerShape, oneTensor, shapesOf } from './layers/layer-options.js';
import { layersModel } from './layers-model.js';
import type { Model } from './model.js';
import { count } from './options.js';
import { checkVectors, initialVectors } from './word-table.js';

const schema = z.strictObject({
  words: count,
  steps: count,
  dimension: count.default(100),
  hidden: z.array(count).min(1).default([100, 100]),
  classes: count.default(2),
  vectors: z.instanceof(Float32Array, { error: 'a Float32Array' }).optional(),
});

type Settings = z.output<typeof schema>;

/** Settings of {@link bidirectionalLstm}. */
export interface BidirectionalLstmOptions {
  /** Words that have a number. */
  readonly words: number;
  /** Words of a text. */
  readonly steps: number;
  /** Numbers of a word's vector; default 100. */
  readonly dimension?: number;
  /** Units of each layer, in either direction; default `[100, 100]`. */
  readonly hidden?: readonly number[];
  /** Default 2. */
  readonly classes?: number;
  /** Pretrained vectors, `words · dimension` numbers, which then stay as they are; default N(0, 1), which are trained. */
  readonly vectors?: Float32Array;
}

/**
 * A text read forwards and backwards by layers of long short-term memory, and told apart by what stands at its two ends.
 *
 * ```text
 * h[t] = [LSTM(e[t], h[t − 1]) ‖ LSTM(e[t], h[t + 1])]       e: the words' vectors, or the layer before
 * o = [h[first] ‖ h[last]] W + b                             o: [size, classes], logits
 * ```
 *
 * At the first step the backward direction has read all of the text, at the last the forward one. On tf.layers; kernels
 * start as Glorot has it, recurrent kernels orthogonal. (Dive into Deep Learning, 16.2.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { bidirectionalLstm } from 'millrace';
 * const network = bidirectionalLstm({ words: 5000, steps: 50, hidden: [32] });
 * ```
 */
export function bidirectionalLstm(options: BidirectionalLstmOptions): Model {
  const settings = parseOptions('bidirectionalLstm', schema, options);
  const { vectors, ...plain } = settings;
  checkVectors('bidirectionalLstm', vectors, [plain.words, plain.dimension]);
  const { build } = layersModel('bidirectionalLstm', () => networkOf(settings));
  const model: Model = {
    name: 'bidirectionalLstm',
    options: { ...plain, pretrained: vectors !== undefined },
    build(seed) {
      const built = build(seed);
      const table = built.weights.find(({ name }) => name === 'words/embeddings');
      tidy(() => {
        table?.variable.assign(initialVectors('words', [plain.words, plain.dimension], seed, vectors));
      });
      return built;
    },
  };
  return portable(import.meta.url, 'bidirectionalLstm', model, [settings]);
}

function networkOf({ words, steps, dimension, hidden, classes, vectors }: Settings): LayersModel {
  return sequential({
    name: 'bidirectional_lstm',
    layers: [
      layers.embedding({
        name: 'words',
        inputDim: words,
        outputDim: dimension,
        inputLength: steps,
        embeddingsInitializer: 'zeros',
        trainable: vectors === undefined,
      }),
      ...hidden.map((units, index) =>
        layers.bidirectional({
          name: `both_${index + 1}`,
          layer: layers.lstm({
            name: `lstm_${index + 1}`,
            units,
            returnSequences: true,
            recurrentActivation: 'sigmoid',
          }),
          mergeMode: 'concat',
        }),
      ),
      new BothEnds({ name: 'both_ends' }),
      layers.dense({ name: 'output', units: classes }),
    ],
  });
}

/** The first step and the last of a sequence, side by side: `[size, time, features]` to `[size, 2 · features]`. */
class BothEnds extends layers.Layer {
  static className = 'BothEnds';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const sequence = oneTensor(inputs);
      const [size = 0, time = 0, features = 0] = sequence.shape;
      const step = (at: number): Tensor =>
        reshape(slice(sequence, [0, at, 0], [size, 1, features]), [size, features]);
      return concat([step(0), step(time - 1)], 1);
    });
  }

  override computeOutputShape(shape: LayerShape | LayerShape[]): LayerShape {
    const [size = null, , features = null] = shapesOf(shape)[0] ?? [];
    return [size, features === null ? null : 2 * features];
  }
}

serialization.registerClass(BothEnds);
