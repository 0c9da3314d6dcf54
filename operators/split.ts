import { z } from 'zod';
import type { Marked } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Source } from '../core/source.js';
import { type IdOf, partition, shareOf } from './partition.js';

/** How {@link split} is set. */
export interface SplitOptions<T> {
  /** What tells a sample from all others; default its place in the data. */
  readonly id?: IdOf<T>;
  /** Another seed makes another split, a whole number; default 0. */
  readonly seed?: number;
}

const settingsSchema = z.object({
  shares: z
    .record(z.string().min(1), z.number().positive())
    .refine((shares) => Math.abs(sumOf(shares) - 1) < 1e-6, { error: 'shares above 0 that add up to 1' })
    .refine((shares) => Object.keys(shares).length <= 256, { error: 'at most 256 parts' }),
  seed: z.number().int().default(0),
});

/**
 * Divides a source into parts, for training, validation and test, each of which is a source.
 *
 * What part a sample belongs to is a stable hash of its id: it stays there when data is added or comes in another
 * order, in every epoch and on every machine. So shares are met on average, as by throwing dice. Without an `id` it is
 * the sample's place in the data. Parts of a source with random access shuffle whole and resume in O(1); with an `id`
 * the data is gone through once before the first sample. Any other source is read for each part, leaving out what
 * belongs to others. The parts are named `source/part`.
 *
 * @param shares how much goes to each part, above 0; they add up to 1.
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { linearData, read, split } from 'millrace';
 * const { train, test } = split(linearData({ size: 1000 }), { train: 0.9, test: 0.1 });
 * read(train, { epochs: 2 }).subscribe(({ x, y }) => console.log(x.data, y));
 * read(test).subscribe();
 * ```
 */
export function split<T extends Marked, Part extends string>(
  source: Source<T>,
  shares: Readonly<Record<Part, number>>,
  options?: SplitOptions<T>,
): Readonly<Record<Part, Source<T>>>;
export function split<T extends Marked>(
  source: Source<T>,
  shares: Readonly<Record<string, number>>,
  { id, seed }: SplitOptions<T> = {},
): Readonly<Record<string, Source<T>>> {
  const settings = parseOptions('split', settingsSchema, { shares, seed });
  const bounds = boundsOf(Object.values(settings.shares));
  const partOf = (of: string | number): number => {
    const share = shareOf(settings.seed, of);
    const part = bounds.findIndex((bound) => share < bound);
    return part === -1 ? bounds.length - 1 : part;
  };
  const sourceOf = partition({ source, id, settings, partOf });
  const parts = Object.keys(settings.shares).map((name, part) => [
    name,
    sourceOf(`${source.name}/${name}`, (other) => other === part),
  ]);
  return Object.fromEntries(parts);
}

/** Where each share ends, on the way from 0 to 1. */
function boundsOf(shares: readonly number[]): readonly number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}

function sumOf(shares: Readonly<Record<string, number>>): number {
  return Object.values(shares).reduce((sum, share) => sum + share, 0);
}
