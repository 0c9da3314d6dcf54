import type { Marked } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import type { Source } from '../core/source.js';
import { beginning, countedPlaceOf, restriction } from './restriction.js';
import { hasRandomAccess, selection } from './selection.js';

/** How {@link takeSamples} and {@link skipSamples} are set. */
export interface PartOptions {
  /** Unique within a run; default the source's name with `/take` or `/skip` behind it. */
  readonly name?: string;
}

/**
 * The first samples of a source, as a source: the same ones in every epoch, however they are shuffled.
 *
 * A source with random access keeps it. Of any other, each epoch ends behind the last sample taken, and nothing behind
 * it is read. Unlike the `take` of RxJS it goes on right at a resume.
 *
 * @param count of the data in its own order, at least 0; all of it where there are fewer.
 * @throws MillraceError `OPTION_INVALID` at construction, and in the stream when the source does not count its samples
 *   in positions `{ epoch, index }`.
 * @example
 * ```ts
 * import { linearData, read, skipSamples, takeSamples } from 'millrace';
 * const data = linearData({ size: 100 });
 * read(takeSamples(data, 80)).subscribe(); // places 0 to 79, shuffled
 * read(skipSamples(data, 80)).subscribe(); // the other 20
 * ```
 */
export function takeSamples<T extends Marked>(
  source: Source<T>,
  count: number,
  { name = `${source.name}/take` }: PartOptions = {},
): Source<T> {
  wholeNumber('takeSamples count', count, 0);
  const settings = { take: count };
  if (!hasRandomAccess(source)) return beginning({ source, name, settings, keeps: () => true }, count);
  const size = source.size === undefined ? undefined : Math.min(count, source.size);
  const choose = (total: number) => ({ length: Math.min(count, total), at: (place: number) => place });
  return selection({ source, name, size, settings, choose });
}

/**
 * All but the first samples of a source, as a source: the counterpart of {@link takeSamples}.
 *
 * A source with random access keeps it; of any other the samples skipped are read and left out.
 *
 * @param count of the data in its own order, at least 0.
 * @throws MillraceError `OPTION_INVALID` at construction, and in the stream when the source does not count its samples
 *   in positions `{ epoch, index }`.
 * @example
 * ```ts
 * import { linearData, read, skipSamples } from 'millrace';
 * read(skipSamples(linearData({ size: 100 }), 90)).subscribe(({ y }) => console.log(y)); // ten samples
 * ```
 */
export function skipSamples<T extends Marked>(
  source: Source<T>,
  count: number,
  { name = `${source.name}/skip` }: PartOptions = {},
): Source<T> {
  wholeNumber('skipSamples count', count, 0);
  const settings = { skip: count };
  const keeps = (sample: T): boolean => countedPlaceOf(name, sample) >= count;
  if (!hasRandomAccess(source)) return restriction({ source, name, settings, keeps });
  const size = source.size === undefined ? undefined : Math.max(source.size - count, 0);
  const choose = (total: number) => ({
    length: Math.max(total - count, 0),
    at: (place: number) => place + count,
  });
  return selection({ source, name, size, settings, choose });
}
