import type { Variable } from '@tensorflow/tfjs-core';
import type { WeightBook } from './weight-book.js';

/** A kernel and a bias. */
export interface Projection {
  readonly kernel: Variable;
  readonly bias: Variable;
}

/** The weights of an attention. */
export type AttentionWeights = Readonly<Record<'query' | 'key' | 'value' | 'output', Projection>>;

/** The weights of a layer normalisation. */
export interface NormWeights {
  readonly scale: Variable;
  readonly shift: Variable;
}

/** The weights of a block of an encoder. */
export interface BlockWeights {
  readonly own: AttentionWeights;
  readonly ownNorm: NormWeights;
  readonly hidden: Projection;
  readonly back: Projection;
  readonly hiddenNorm: NormWeights;
}

/** Those of a block of a decoder, which attends to what was encoded, too. */
export interface DecoderBlockWeights extends BlockWeights {
  readonly across: AttentionWeights;
  readonly acrossNorm: NormWeights;
}

/** Numbers of a token, and units of the hidden layer. */
interface Sizes {
  readonly units: number;
  readonly hidden: number;
}

/** Makes the weights of a block of an encoder. */
export function encoderBlock(book: WeightBook, name: string, { units, hidden }: Sizes): BlockWeights {
  const affine = (layer: string, inputs: number, outputs: number): Projection => ({
    kernel: book.uniform(`${name}/${layer}/kernel`, [inputs, outputs], inputs),
    bias: book.uniform(`${name}/${layer}/bias`, [outputs], inputs),
  });
  return {
    own: attentionWeights(book, `${name}/own`, units),
    ownNorm: normWeights(book, `${name}/own_norm`, units),
    hidden: affine('hidden', units, hidden),
    back: affine('back', hidden, units),
    hiddenNorm: normWeights(book, `${name}/hidden_norm`, units),
  };
}

/** Makes the weights of a block of a decoder. */
export function decoderBlock(book: WeightBook, name: string, sizes: Sizes): DecoderBlockWeights {
  return {
    ...encoderBlock(book, name, sizes),
    across: attentionWeights(book, `${name}/across`, sizes.units),
    acrossNorm: normWeights(book, `${name}/across_norm`, sizes.units),
  };
}

function attentionWeights(book: WeightBook, name: string, units: number): AttentionWeights {
  const affine = (layer: string): Projection => ({
    kernel: book.uniform(`${name}/${layer}/kernel`, [units, units], units),
    bias: book.constant(`${name}/${layer}/bias`, [units], 0),
  });
  return { query: affine('query'), key: affine('key'), value: affine('value'), output: affine('output') };
}

function normWeights(book: WeightBook, name: string, units: number): NormWeights {
  return {
    scale: book.constant(`${name}/scale`, [units], 1),
    shift: book.constant(`${name}/shift`, [units], 0),
  };
}
