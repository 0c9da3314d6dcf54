import { defer, EMPTY, type Observable, repeat } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import { epochPosition } from '../core/indexed.js';
import { type Marked, markOf, type Position } from '../core/mark.js';
import type { OpenOptions, Source } from '../core/source.js';
import { StageSubscriber, stage } from '../core/stage.js';
import { fingerprintOf } from './selection.js';

/** What {@link restriction} is told. */
export interface RestrictionOptions<T extends Marked> {
  /** Read in its own order. */
  readonly source: Source<T>;
  readonly name: string;
  /** What tells this part from other parts of the same data. */
  readonly settings: unknown;
  readonly keeps: (sample: T) => boolean;
}

/**
 * Some samples of a source that is read in its own order, as a source; the others are read and left out.
 *
 * Positions are those of the source itself, under the part's name.
 */
export function restriction<T extends Marked>(options: RestrictionOptions<T>): Source<T> {
  const { source, name, settings, keeps } = options;
  return {
    name,
    shuffles: false,
    fingerprint: () => fingerprintOf([source], settings),
    open: (opening) => source.open({ ...opening, shuffle: false }).pipe(renamed(name, keeps)),
  };
}

/** The samples before a place of a source that is read in its own order: each epoch ends there, nothing behind it is read. */
export function beginning<T extends Marked>(
  { source, name, settings, keeps }: RestrictionOptions<T>,
  end: number,
): Source<T> {
  const epochFrom = (from: Position, epoch: number, opening: OpenOptions): Observable<T> => {
    if (end === 0 || Number(from.index) >= end - 1) return EMPTY;
    return source
      .open({ ...opening, from, epochs: epoch + 1, shuffle: false })
      .pipe(renamed(name, keeps, end - 1));
  };
  return {
    name,
    shuffles: false,
    fingerprint: () => fingerprintOf([source], settings),
    open: (opening) =>
      defer(() => {
        const start = epochPosition(name, opening.from);
        let { epoch } = start;
        let from: Position | null = opening.from;
        const nextEpoch = defer(() => {
          const current = epoch++;
          const place = from ?? { epoch: current, index: -1 };
          from = null;
          return epochFrom(place, current, opening);
        });
        return nextEpoch.pipe(repeat(Math.max(opening.epochs - start.epoch, 0)));
      }),
  };
}

/** Where a sample stands in its epoch; a source that does not count in epochs tells its place in its own way. */
export function placeOf(sample: Marked): number | string {
  const { position } = sample.at;
  const counted = typeof position?.index === 'number' && position.within === undefined;
  return counted ? Number(position.index) : JSON.stringify(position);
}

/** @throws MillraceError `OPTION_INVALID` for a sample of a source that does not count them. */
export function countedPlaceOf(name: string, sample: Marked): number {
  const place = placeOf(sample);
  if (typeof place === 'number') return place;
  throw new MillraceError('OPTION_INVALID', {
    what: `position of a sample in ${name}`,
    given: sample.at.position,
    expected: 'one that counts samples: { epoch, index }',
    advice: 'Keep what the source yields with cache(source), which counts them',
  });
}

/** Leaves out what is not kept, puts the marks under another name, and completes behind the last place, if one is given. */
function renamed<T extends Marked>(name: string, keeps: (sample: T) => boolean, last = Number.NaN) {
  return stage<T, T>(
    (downstream) =>
      new StageSubscriber<T>(downstream, undefined, {
        next(sample) {
          const at = markOf(sample, name);
          if (keeps(sample)) downstream.next({ ...sample, at: { ...at, source: name } });
          if (!Number.isNaN(last) && countedPlaceOf(name, sample) >= last) downstream.complete();
        },
      }),
  );
}
