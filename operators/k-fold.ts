import { MillraceError } from '../core/errors.js';
import type { Marked } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { permutation } from '../core/random.js';
import type { Source } from '../core/source.js';
import { type IdOf, partition, shareOf } from './partition.js';
import { hasRandomAccess } from './selection.js';

/** How {@link kFold} is set. */
export interface KFoldOptions<T> {
  /** What tells a sample from all others; default its place in the data. */
  readonly id?: IdOf<T>;
  /** Another seed makes other folds, a whole number; default 0. */
  readonly seed?: number;
}

/** One round of a cross-validation. */
export interface Fold<T extends Marked> {
  /** What to train on: all folds but one. */
  readonly training: Source<T>;
  /** What to evaluate on: the fold left out. */
  readonly validation: Source<T>;
}

/**
 * Divides a source into folds for cross-validation: each round trains on all folds but one, and evaluates on that one.
 *
 * Of a source with random access and a known size, without an `id`, folds are drawn at random and differ by one sample
 * at most; else a sample's fold is a stable hash of its id (its place, or a value of its own), so that sizes vary as with
 * thrown dice.
 * The parts are named `source/fold-1-training`, `source/fold-1-validation` and so on; like those of `split` they keep
 * the random access of their source.
 *
 * @param count how many folds, 2 to 256.
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { kFold, linearData, read } from 'millrace';
 * for (const { training, validation } of kFold(linearData({ size: 100 }), 5)) {
 *   read(training).subscribe(); // 80 samples
 *   read(validation).subscribe(); // the other 20
 * }
 * ```
 */
export function kFold<T extends Marked>(
  source: Source<T>,
  count: number,
  { id, seed = 0 }: KFoldOptions<T> = {},
): readonly Fold<T>[] {
  wholeNumber('kFold count', count, 2);
  if (count > 256) throw tooMany(count);
  wholeNumber('kFold seed', seed, Number.MIN_SAFE_INTEGER);
  const byHash = (of: string | number): number => Math.floor(shareOf(seed, of) * count);
  const even = id === undefined && source.size !== undefined && hasRandomAccess(source);
  const partOf = even ? evenly(source.size, count, seed) : byHash;
  const sourceOf = partition({ source, id, settings: { folds: count, seed }, partOf });
  return Array.from({ length: count }, (_, fold) => {
    const name = `${source.name}/fold-${fold + 1}`;
    return {
      training: sourceOf(`${name}-training`, (part) => part !== fold),
      validation: sourceOf(`${name}-validation`, (part) => part === fold),
    };
  });
}

/** Folds whose sizes differ by one at most. */
function evenly(size: number, count: number, seed: number): (place: string | number) => number {
  const shuffled = permutation(size, seed, 'k-fold');
  return (place) => shuffled(Number(place)) % count;
}

function tooMany(given: number): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'kFold count',
    given,
    expected: 'a whole number of at most 256',
  });
}
