import { cast, oneHot, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import { tensorScope } from '../../core/tensor-scope.js';
import { buildLayers } from '../layers-model.js';
import type { BuiltModel, Model } from '../model.js';
import { count, variant } from '../options.js';
import { pairs } from '../pairs.js';
import { withSeededRandom } from '../seeded-random.js';
import { type Carried, carriedState, nothingCarried } from './carried-state.js';
import { type CellName, cellName, cells } from './cells.js';
import { fromScratch, languageNetwork, onLayers } from './language-network.js';

const schema = z
  .strictObject({
    vocabulary: count,
    cell: cellName.default('rnn'),
    units: count.default(256),
    depth: count.default(1),
    bidirectional: z.boolean().default(false),
    initializer: z.enum(['normal', 'uniform']).default('normal'),
    deviation: z.number().positive().default(0.01),
    carried: z.strictObject({ rows: count, batches: count }).optional(),
    variant: variant.default('scratch'),
  })
  .refine(({ bidirectional, carried }) => !(bidirectional && carried), {
    path: ['carried'],
    error: 'no carried state where the network is bidirectional: backwards it would come from the future',
  });

type Settings = z.output<typeof schema>;

/** Settings of {@link languageModel}. */
export interface LanguageModelOptions {
  /** How many different tokens there are. */
  readonly vocabulary: number;
  /** The kind of recurrent network; default `rnn`, the plain one. */
  readonly cell?: CellName;
  /** Numbers in the state of a layer; default 256. */
  readonly units?: number;
  /** How many recurrent layers stand one on another; default 1. */
  readonly depth?: number;
  /** Whether each layer goes through time both ways, and so sees what comes after a token; default false. */
  readonly bidirectional?: boolean;
  /**
   * How weights start: kernels normal, biases at 0 (default), or both uniform, as PyTorch does: in ±1/√units those of a
   * recurrent layer, in ±1/√inputs those of the output.
   */
  readonly initializer?: 'normal' | 'uniform';
  /** Of the normal distribution that kernels are drawn from; default 0.01. */
  readonly deviation?: number;
  /** Carries the state from batch to batch, detached, in training; default: every batch begins with zeros. */
  readonly carried?: Carried;
  /** Written from scratch on plain tensors (default), or on `tf.layers`: both compute the same. */
  readonly variant?: 'scratch' | 'layers';
}

/**
 * A recurrent language model: at each token it tells the next one.
 *
 * From class numbers `[size, time]` to logits `[size, time, vocabulary]`. A token is a one-hot vector; recurrent layers go
 * through time, and one affine layer makes logits of each state. What a token is told from is that token and those before
 * it, and where `carried` says so those of the batches before: their state is a part of the model's weights that is not
 * trained, so that a checkpoint holds it and gradients end at it. The loss for it is `sequenceCrossEntropy`.
 *
 * With `v` tokens and `u` units the first layer has `blocks · (v u + u² + u)` weights, 1, 3 or 4 blocks for rnn, gru and
 * lstm, and the output `u v + v`. Numbers of tokens that the vocabulary does not have are seen as no token at all.
 *
 * (Dive into Deep Learning, 9.5, 9.6 and 10.1 to 10.4.)
 *
 * @throws MillraceError `OPTION_INVALID`; in training `SHAPE_INVALID` where a batch has not as many samples as rows are
 *   carried.
 * @example
 * ```ts
 * import { languageModel } from 'millrace';
 * const model = languageModel({ vocabulary: 27, cell: 'gru', carried: { rows: 32, batches: 8 } });
 * ```
 */
export function languageModel(options: LanguageModelOptions): Model {
  const settings = parseOptions('languageModel', schema, options);
  const model: Model = { name: 'languageModel', options: settings, build: (seed) => build(settings, seed) };
  return portable(import.meta.url, 'languageModel', model, [options]);
}

function build(settings: Settings, seed: number): BuiltModel {
  const { vocabulary, units, cell, carried } = settings;
  const { model, recurrent, output } = withSeededRandom(seed, 'languageModel', () =>
    languageNetwork(settings),
  );
  const { trainable, weights } = buildLayers(model, seed, () => {});
  const states = tensorScope('states', () =>
    recurrent.map(({ name }) =>
      carried ? carriedState(name, carried, cells[cell].states, units) : nothingCarried,
    ),
  );
  const variables = states.flatMap((state) => state.variables);
  const [goThrough, affine] = settings.variant === 'layers' ? onLayers : fromScratch(settings.cell);
  return {
    inputShape: [-1],
    trainable,
    weights: [...weights, ...variables],
    forward(x, mode) {
      const [size = 0] = x.shape;
      let h: Tensor = cast(oneHot(cast(x, 'int32'), vocabulary), 'float32');
      for (const [layer, state] of pairs(recurrent, states)) {
        const through = goThrough(layer, h, state.before(size, mode));
        state.keep(through.state, mode);
        h = through.outputs;
      }
      return affine(output, h);
    },
    topology: () => undefined,
    dispose() {
      model.dispose();
      for (const { variable } of variables) variable.dispose();
    },
  };
}
