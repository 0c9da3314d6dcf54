import type { Dense } from '../../core/sample.js';
import type { WordVectors } from './word-vectors.js';

/**
 * Pretrained vectors in the order of a vocabulary: what a network's table of words starts with.
 *
 * A word that has no vector gets zeros (Dive into Deep Learning, 16.2.2).
 *
 * @param tokens the words, by their numbers.
 * @returns `[tokens, dimension]`.
 * @example
 * ```ts
 * import { vectorsFor } from 'millrace';
 * const known = { words: ['good'], vectors: { data: Float32Array.of(1, 2), shape: [1, 2] } };
 * vectorsFor(['<unk>', 'good'], known).data; // 0, 0, 1, 2
 * ```
 */
export function vectorsFor(tokens: readonly string[], { words, vectors }: WordVectors): Dense<Float32Array> {
  const [, dimension = 0] = vectors.shape;
  const rows = new Map(words.map((word, row) => [word, row]));
  const data = new Float32Array(tokens.length * dimension);
  for (const [number, token] of tokens.entries()) {
    const row = rows.get(token);
    if (row === undefined) continue;
    data.set(vectors.data.subarray(row * dimension, (row + 1) * dimension), number * dimension);
  }
  return { data, shape: [tokens.length, dimension] };
}
