import { createHash } from 'node:crypto';
import { MillraceError } from '../core/errors.js';
import type { Marked } from '../core/mark.js';
import type { Source } from '../core/source.js';
import { hasRandomAccess, listed, selection } from './selection.js';

/** How {@link subset} is set. */
export interface SubsetOptions {
  /** Unique within a run; default the source's name with `/subset` behind it. */
  readonly name?: string;
}

/**
 * The samples at some places of a source with random access, as a source: it shuffles whole, and resumes in O(1).
 *
 * @param places of the data in its own order, from 0; a place may come several times.
 * @throws MillraceError `OPTION_INVALID` at construction when the source has no random access, and in the stream when
 *   a place lies outside the data.
 * @example
 * ```ts
 * import { linearData, read, subset } from 'millrace';
 * const few = subset(linearData({ size: 100 }), [5, 17, 99]);
 * read(few, { epochs: 2 }).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function subset<T extends Marked>(
  source: Source<T>,
  places: ArrayLike<number>,
  { name = `${source.name}/subset` }: SubsetOptions = {},
): Source<T> {
  requireRandomAccess('subset', source);
  const kept = Float64Array.from(places);
  return selection({
    source,
    name,
    size: kept.length,
    settings: createHash('sha256').update(kept).digest('hex'),
    choose: () => listed(kept),
  });
}

/** @throws MillraceError `OPTION_INVALID` for a source that can only be read from its beginning on. */
export function requireRandomAccess(what: string, source: Source): void {
  if (hasRandomAccess(source)) return;
  throw new MillraceError('OPTION_INVALID', {
    what: `source of ${what}`,
    given: source.name,
    expected: 'a source with random access',
    advice: 'Keep what it yields with cache(source), which has random access',
  });
}
