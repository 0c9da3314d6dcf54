import {
  add,
  cast,
  div,
  equal,
  gather,
  matMul,
  moments,
  mul,
  relu,
  reshape,
  slice,
  sqrt,
  sub,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { portable } from '../../core/portable.js';
import { functionModel } from '../function-model.js';
import { attentionShares, futureHidden, joinHeads, project, splitHeads } from '../layers/attention.js';
import type { Model } from '../model.js';
import { count } from '../options.js';
import { dropUnits } from '../seeded-dropout.js';
import {
  type AttentionWeights,
  type BlockWeights,
  decoderBlock,
  encoderBlock,
  type NormWeights,
  type Projection,
} from './transformer-weights.js';
import { WeightBook } from './weight-book.js';

const schema = z
  .strictObject({
    from: count,
    to: count,
    steps: count,
    units: count.default(64),
    heads: count.default(4),
    hidden: count.default(64),
    blocks: count.default(2),
    dropout: z.number().min(0).lt(1).default(0.2),
    padding: z.number().int().min(0).default(0),
  })
  .refine(({ units, heads }) => units % heads === 0, { path: ['units'], error: 'a multiple of heads' });

type Settings = z.output<typeof schema>;

/** Settings of {@link transformer}. */
export interface TransformerOptions {
  /** How many tokens the language has that is translated from. */
  readonly from: number;
  /** How many the language has that is translated to. */
  readonly to: number;
  /** Tokens of a sentence. */
  readonly steps: number;
  /** Numbers that stand for a token, a multiple of `heads`; default 64. */
  readonly units?: number;
  /** Heads of each attention; default 4. */
  readonly heads?: number;
  /** Units of the hidden layer behind each attention; default 64. */
  readonly hidden?: number;
  /** Blocks of the encoder, and of the decoder; default 2. */
  readonly blocks?: number;
  /** The share that is dropped of embeddings, and of what each sublayer adds, in training; default 0.2. */
  readonly dropout?: number;
  /** The token that fills sentences up, which nobody attends to; default 0. */
  readonly padding?: number;
}

/**
 * The transformer: an encoder and a decoder of attention alone, with no state that goes through time.
 *
 * ```text
 * e = √units · embedding + position         position[t, 2i] = sin(t / 10000^(2i / units)), [t, 2i + 1] = cos of the same
 * encoder block: h ← norm(h + attention(h, h)); h ← norm(h + relu(h W + b) V + c)
 * decoder block: h ← norm(h + attention(h, h up to here)); h ← norm(h + attention(h, encoded)); h ← norm(h + relu(…) …)
 * ```
 *
 * From `[size, 2 steps]`, the sentence and then what the decoder is told, to logits `[size, steps, to]`, as
 * `sentencePairs` packs them; no logit sees a token that the decoder is told later. Layers start uniform in ±1/√inputs.
 * (Vaswani et al., "Attention Is All You Need", 2017; Dive into Deep Learning, 11.7.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { transformer } from 'millrace';
 * const model = transformer({ from: 46, to: 39, steps: 7, heads: 8 });
 * ```
 */
export function transformer(options: TransformerOptions): Model {
  const settings = parseOptions('transformer', schema, options);
  const model = functionModel({
    name: 'transformer',
    inputShape: [2 * settings.steps],
    options: settings,
    build(seed) {
      const book = new WeightBook(seed);
      const weights = weightsOf(book, settings);
      return {
        variables: book.variables,
        forward: (x, mode) =>
          forward(x, weights, settings, (h, name) =>
            dropUnits(h, { rate: settings.dropout, name, seed, mode }),
          ),
      };
    },
  });
  return portable(import.meta.url, 'transformer', model, [options]);
}

type Weights = ReturnType<typeof weightsOf>;

/** What becomes of what a sublayer adds: the name tells masks apart. */
type Drop = (h: Tensor, name: string) => Tensor;

function weightsOf(book: WeightBook, { from, to, units, hidden, blocks }: Settings) {
  const sizes = { units, hidden };
  const numbers = Array.from({ length: blocks }, (_, block) => block + 1);
  return {
    source: book.normal('encoder/embedding', [from, units], 1 / Math.sqrt(units)),
    encoder: numbers.map((number) => encoderBlock(book, `encoder_${number}`, sizes)),
    target: book.normal('decoder/embedding', [to, units], 1 / Math.sqrt(units)),
    decoder: numbers.map((number) => decoderBlock(book, `decoder_${number}`, sizes)),
    output: {
      kernel: book.uniform('output/kernel', [units, to], units),
      bias: book.uniform('output/bias', [to], units),
    },
  };
}

function forward(x: Tensor, weights: Weights, settings: Settings, drop: Drop): Tensor {
  const { steps, heads, padding } = settings;
  const [size = 0] = x.shape;
  const tokens = cast(x, 'int32');
  const source = slice(tokens, [0, 0], [size, steps]);
  const unseen = reshape(mul(cast(equal(source, padding), 'float32'), -1e9), [size, 1, 1, steps]);
  let encoded = drop(embedded(source, weights.source, settings), 'encoder');
  for (const [index, block] of weights.encoder.entries()) {
    const name = `encoder_${index + 1}`;
    const seen = attention(encoded, encoded, block.own, heads, [unseen]);
    encoded = normalized(add(encoded, drop(seen, `${name} own`)), block.ownNorm);
    encoded = normalized(
      add(encoded, drop(throughHidden(encoded, block), `${name} hidden`)),
      block.hiddenNorm,
    );
  }
  const told = slice(tokens, [0, steps], [size, steps]);
  let h = drop(embedded(told, weights.target, settings), 'decoder');
  for (const [index, block] of weights.decoder.entries()) {
    const name = `decoder_${index + 1}`;
    const before = attention(h, h, block.own, heads, [futureHidden(steps, steps)]);
    h = normalized(add(h, drop(before, `${name} own`)), block.ownNorm);
    const across = attention(h, encoded, block.across, heads, [unseen]);
    h = normalized(add(h, drop(across, `${name} across`)), block.acrossNorm);
    h = normalized(add(h, drop(throughHidden(h, block), `${name} hidden`)), block.hiddenNorm);
  }
  return project(h, weights.output.kernel, weights.output.bias);
}

function embedded(tokens: Tensor, table: Tensor, { steps, units }: Settings): Tensor {
  const scaled = mul(gather(table, cast(tokens, 'int32')), Math.sqrt(units));
  return add(scaled, positions(steps, units));
}

/** What tells a token's place: `[1, steps, units]`, sines and cosines of falling frequencies. */
export function positions(steps: number, units: number): Tensor {
  const values = Float32Array.from({ length: steps * units }, (_, place) => {
    const [step, unit] = [Math.floor(place / units), place % units];
    const angle = step / 10_000 ** ((unit - (unit % 2)) / units);
    return unit % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tensor(values, [1, steps, units]);
}

function attention(
  x: Tensor,
  seen: Tensor,
  { query, key, value, output }: AttentionWeights,
  heads: number,
  hidden: readonly Tensor[],
): Tensor {
  const by = (from: Tensor, { kernel, bias }: Projection) => splitHeads(project(from, kernel, bias), heads);
  const shares = attentionShares(by(x, query), by(seen, key), hidden);
  return project(joinHeads(matMul(shares, by(seen, value))), output.kernel, output.bias);
}

function throughHidden(h: Tensor, { hidden, back }: BlockWeights): Tensor {
  return project(relu(project(h, hidden.kernel, hidden.bias)), back.kernel, back.bias);
}

/** Layer normalisation: `γ (x − μ) / √(σ² + ε) + β` for each token (Ba et al., 2016). */
function normalized(h: Tensor, { scale, shift }: NormWeights): Tensor {
  const { mean, variance } = moments(h, -1, true);
  return add(mul(div(sub(h, mean), sqrt(add(variance, 1e-5))), scale), shift);
}
