import {
  add,
  cast,
  concat,
  gather,
  matMul,
  reshape,
  slice,
  stack,
  type Tensor,
  unstack,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import { functionModel } from '../function-model.js';
import type { ForwardMode, Model } from '../model.js';
import { count } from '../options.js';
import { resetAfterGruCell } from '../recurrent/reset-after-gru-cell.js';
import { type RecurrentWeights, unroll } from '../recurrent/unroll.js';
import { dropUnits } from '../seeded-dropout.js';
import { additiveAttention } from './additive-attention.js';
import { WeightBook } from './weight-book.js';

const schema = z.strictObject({
  from: count,
  to: count,
  steps: count,
  units: count.default(64),
  embedding: count.default(64),
  attention: count.default(10),
  depth: count.default(2),
  dropout: z.number().min(0).lt(1).default(0.5),
});

type Settings = z.output<typeof schema>;

/** Settings of {@link sequenceToSequence}. */
export interface SequenceToSequenceOptions {
  /** How many tokens the language has that is translated from. */
  readonly from: number;
  /** How many the language has that is translated to. */
  readonly to: number;
  /** Tokens of a sentence. */
  readonly steps: number;
  /** Numbers in the state of a layer; default 64. */
  readonly units?: number;
  /** Numbers that stand for a token; default 64. */
  readonly embedding?: number;
  /** Units of the network that scores what is attended to; default 10. */
  readonly attention?: number;
  /** Recurrent layers of the encoder, and of the decoder; default 2. */
  readonly depth?: number;
  /** The share of what goes from layer to layer that is dropped in training, from 0 to below 1; default 0.5. */
  readonly dropout?: number;
}

/**
 * An encoder that reads a sentence, and a decoder that writes its translation, looking back at what was read.
 *
 * Both are gated recurrent units as PyTorch's, `resetAfterGruCell`, layer on layer. The decoder begins with the states that the encoder ended with; at each
 * step it is told the token before, and sees what attention with its uppermost state takes of the encoder's outputs:
 *
 * ```text
 * m = encoder(source)        cₜ = attention(m, h²ₜ₋₁)        hₜ = decoder([embedding(yₜ₋₁), cₜ], hₜ₋₁)        oₜ = h²ₜ V + b
 * ```
 *
 * From `[size, 2 steps]`, the sentence and then what the decoder is told, to logits `[size, steps, to]`, as
 * `sentencePairs` packs them; no logit sees a token that the decoder is told later. Layers start uniform in ±1/√inputs,
 * embeddings normal. (Sutskever et al., 2014; Bahdanau et al., 2015; Dive into Deep Learning, 10.7 and 11.4.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { sequenceToSequence } from 'millrace';
 * const model = sequenceToSequence({ from: 46, to: 39, steps: 7 });
 * ```
 */
export function sequenceToSequence(options: SequenceToSequenceOptions): Model {
  const settings = parseOptions('sequenceToSequence', schema, options);
  const model = functionModel({
    name: 'sequenceToSequence',
    inputShape: [2 * settings.steps],
    options: settings,
    build(seed) {
      const book = new WeightBook(seed);
      const weights = weightsOf(book, settings);
      return {
        variables: book.variables,
        forward: (x, mode) => forward(x, weights, settings, droppedBy(settings, seed, mode)),
      };
    },
  });
  return portable(import.meta.url, 'sequenceToSequence', model, [options]);
}

/** The weights of a recurrent layer, whose recurrent product has a bias of its own. */
interface LayerWeights extends RecurrentWeights {
  /** `[3 units]`. */
  readonly recurrentBias: Tensor;
}

type Weights = ReturnType<typeof weightsOf>;

/** What becomes of what goes from layer to layer: the name tells masks apart. */
type Drop = (h: Tensor, name: string) => Tensor;

function droppedBy({ dropout }: Settings, seed: number, mode: ForwardMode): Drop {
  return (h, name) => dropUnits(h, { rate: dropout, name, seed, mode });
}

function weightsOf(book: WeightBook, { from, to, units, embedding, attention, depth }: Settings) {
  const recurrent = (name: string, features: number): LayerWeights => ({
    kernel: book.uniform(`${name}/kernel`, [features, 3 * units], units),
    recurrentKernel: book.uniform(`${name}/recurrent_kernel`, [units, 3 * units], units),
    bias: book.uniform(`${name}/bias`, [3 * units], units),
    recurrentBias: book.uniform(`${name}/recurrent_bias`, [3 * units], units),
  });
  const layersOf = (name: string, features: number) =>
    Array.from({ length: depth }, (_, layer) =>
      recurrent(`${name}_${layer + 1}`, layer === 0 ? features : units),
    );
  return {
    source: book.normal('encoder/embedding', [from, embedding], 1),
    encoder: layersOf('encoder', embedding),
    target: book.normal('decoder/embedding', [to, embedding], 1),
    attention: {
      memoryKernel: book.uniform('attention/memory_kernel', [units, attention], 2 * units),
      queryKernel: book.uniform('attention/query_kernel', [units, attention], 2 * units),
      score: book.uniform('attention/score', [attention, 1], attention),
    },
    decoder: layersOf('decoder', embedding + units),
    outputKernel: book.uniform('output/kernel', [units, to], units),
    outputBias: book.uniform('output/bias', [to], units),
  };
}

function forward(x: Tensor, weights: Weights, { steps, to }: Settings, drop: Drop): Tensor {
  const [size = 0] = x.shape;
  const tokens = cast(x, 'int32');
  const source = gather(weights.source, slice(tokens, [0, 0], [size, steps]));
  const told = gather(weights.target, slice(tokens, [0, steps], [size, steps]));
  const { memory, states } = encoded(source, weights.encoder, drop);
  const attend = additiveAttention(memory, weights.attention);
  const outputs = decoded(told, states, attend, weights.decoder, drop);
  const rows = reshape(outputs, [size * steps, outputs.shape[2] ?? 0]);
  return reshape(add(matMul(rows, weights.outputKernel), weights.outputBias), [size, steps, to]);
}

/** The outputs of the uppermost layer, and the last state of each. */
function encoded(source: Tensor, layers: readonly LayerWeights[], drop: Drop) {
  const states: Tensor[] = [];
  let memory = source;
  for (const [layer, weights] of layers.entries()) {
    const seen = layer === 0 ? memory : drop(memory, `encoder_${layer}`);
    const through = unroll(resetAfterGruCell(weights.recurrentBias), seen, weights);
    states.push(...through.state);
    memory = through.outputs;
  }
  return { memory, states };
}

/** The states of the uppermost layer, token by token: each is looked back with before the next token. */
function decoded(
  told: Tensor,
  first: readonly Tensor[],
  attend: (query: Tensor) => Tensor,
  layers: readonly LayerWeights[],
  drop: Drop,
): Tensor {
  const cells = layers.map(({ recurrentKernel, recurrentBias }) =>
    resetAfterGruCell(recurrentBias).withKernel(recurrentKernel),
  );
  let states = first;
  const outputs = unstack(told, 1).map((token, step) => {
    let h = concat([token, attend(uppermost(states))], 1);
    states = layers.map(({ kernel, bias }, layer) => {
      const seen = layer === 0 ? h : drop(h, `decoder_${layer} ${step}`);
      const state = states[layer];
      const [next] = state ? (cells[layer]?.(add(matMul(seen, kernel), bias), [state]) ?? []) : [];
      h = next ?? h;
      return h;
    });
    return h;
  });
  return stack(outputs, 1);
}

function uppermost(states: readonly Tensor[]): Tensor {
  const state = states.at(-1);
  if (state) return state;
  throw new TypeError('expected a layer');
}
