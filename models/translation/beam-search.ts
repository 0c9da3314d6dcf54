import { z } from 'zod';
import { parseOptions } from '../../core/options.js';

/** Tells the logits of the next token after each of some sequences, which all have the same length. */
export type NextLogits = (sequences: readonly (readonly number[])[]) => Promise<readonly ArrayLike<number>[]>;

/** How {@link beamSearch} is set. */
export interface BeamSearchOptions {
  /** The token that every sequence begins with. */
  readonly begin: number;
  /** The token that ends a sequence. */
  readonly end: number;
  /** The most tokens behind the first, at least 1. */
  readonly length: number;
  /** How many sequences are gone on with at each step; default 1, which is greedy search. */
  readonly width?: number;
  /** How much long sequences are favoured, at least 0; default 0.75. */
  readonly lengthPower?: number;
}

/** A sequence that was found. */
export interface Found {
  /** Without the token that it began with, and without the one that ends it. */
  readonly tokens: readonly number[];
  /** The logarithm of its probability, divided by its length (the end included) to the power of `lengthPower`. */
  readonly score: number;
}

const schema = z.strictObject({
  begin: z.number().int().min(0),
  end: z.number().int().min(0),
  length: z.number().int().min(1),
  width: z.number().int().min(1).default(1),
  lengthPower: z.number().min(0).default(0.75),
});

interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
}

/**
 * Looks for a likely sequence without trying all: at each step it goes on with the few that are likeliest so far.
 *
 * Those that end are set aside; of all found, ended or as long as may be, the best score is the first (Dive into Deep
 * Learning, 10.8). With a width of 1 it takes the likeliest token at each step. Equal ones keep their order.
 *
 * @throws MillraceError `OPTION_INVALID`; whatever `next` throws.
 * @example
 * ```ts
 * import { beamSearch } from 'millrace';
 * // After any token, 2 is likeliest, which ends.
 * const [best] = await beamSearch(async (sequences) => sequences.map(() => [0, 1, 3]), {
 *   begin: 0,
 *   end: 2,
 *   length: 5,
 *   width: 2,
 * });
 * best?.tokens; // []
 * ```
 */
export async function beamSearch(next: NextLogits, options: BeamSearchOptions): Promise<readonly Found[]> {
  const { begin, end, length, width, lengthPower } = parseOptions('beamSearch', schema, options);
  const found: Beam[] = [];
  let open: readonly Beam[] = [{ tokens: [begin], logProbability: 0 }];
  for (let step = 0; step < length && open.length > 0; step++) {
    const logits = await next(open.map(({ tokens }) => tokens));
    const longer = open.flatMap((beam, index) => continued(beam, logits[index] ?? []));
    const best = longer.sort((one, other) => other.logProbability - one.logProbability).slice(0, width);
    found.push(...best.filter(({ tokens }) => tokens.at(-1) === end));
    open = best.filter(({ tokens }) => tokens.at(-1) !== end);
  }
  const scored = [...found, ...open].map(({ tokens, logProbability }) => ({
    tokens: tokens.slice(1, tokens.at(-1) === end ? -1 : undefined),
    score: logProbability / (tokens.length - 1) ** lengthPower,
  }));
  return scored.sort((one, other) => other.score - one.score);
}

/** A sequence with each token behind it. */
function continued({ tokens, logProbability }: Beam, logits: ArrayLike<number>): readonly Beam[] {
  const values = Array.from(logits);
  const most = values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
  const sum = values.reduce((total, value) => total + Math.exp(value - most), 0);
  return values.map((value, token) => ({
    tokens: [...tokens, token],
    logProbability: logProbability + value - most - Math.log(sum),
  }));
}
