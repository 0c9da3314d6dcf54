import { z } from 'zod';
import { indexed } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';

const schema = z.strictObject({
  name: z.string().min(1).default('token-sequences'),
  tokens: z.instanceof(Int32Array, { error: 'an Int32Array' }),
  steps: z.number().int().min(1),
  rows: z.number().int().min(1).optional(),
});

/** How {@link tokenSequences} is set. */
export interface TokenSequencesOptions {
  /** Unique within a run; default `token-sequences`. */
  readonly name?: string;
  /** The text, as numbers of words or characters. */
  readonly tokens: Int32Array;
  /** How many tokens a sequence has, at least 1. */
  readonly steps: number;
  /**
   * Cut the text into so many rows and go along all of them at once: sample `rows + i` goes on where sample `i` ended.
   * Read without shuffling, in batches of as many, so that a state can be carried from batch to batch. Default: sequence
   * follows sequence.
   */
  readonly rows?: number;
}

/**
 * Sequences of a text for a language model: each with the same sequence one token further as its target.
 *
 * `x` and `y` are int32 of shape `[steps]`, views of the tokens: `y[t]` is the token that follows `x[t]`. Sequences do not
 * overlap. Shuffled, they are the course's random sampling; with `rows` and without shuffling its consecutive sampling
 * (Dive into Deep Learning, 9.3, as its first edition has it). Tokens behind the last whole sequence are left out.
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { batch, read, tokenSequences } from 'millrace';
 * const tokens = Int32Array.from({ length: 30 }, (_, token) => token);
 * read(tokenSequences({ tokens, steps: 6, rows: 2 }), { shuffle: false })
 *   .pipe(batch(2))
 *   .subscribe(({ x, y }) => console.log(x.data, y?.data)); // 0 to 5 and 15 to 20, then 6 to 11 and 21 to 26
 * ```
 */
export function tokenSequences(
  options: TokenSequencesOptions,
): Source<Sample<Dense<Int32Array>, Dense<Int32Array>>> {
  const { name, tokens, steps, rows } = parseOptions('tokenSequences', schema, options);
  const lanes = rows ?? 1;
  const laneLength = Math.floor(tokens.length / lanes);
  const perLane = Math.max(0, Math.floor((laneLength - 1) / steps));
  const shape = [steps];
  return indexed({
    name,
    size: lanes * perLane,
    get(index, at) {
      const start = (index % lanes) * laneLength + Math.floor(index / lanes) * steps;
      const sequence = (from: number) => ({ data: tokens.subarray(from, from + steps), shape });
      return { x: sequence(start), y: sequence(start + 1), at };
    },
    fingerprint: () => JSON.stringify({ steps, rows, tokens: [...tokens] }),
  });
}
