import { defer, type Observable } from 'rxjs';
import { MillraceError } from './errors.js';
import type { Marked, Position } from './mark.js';
import { wholeNumber } from './options.js';
import type { Source, Warning } from './source.js';

/** How a source is read outside a run. */
export interface PlainReadOptions {
  /** How many times the data is gone through, at least 1; default 1. */
  readonly epochs?: number;
  /** Whether each epoch has an order of its own; default whether the source can. */
  readonly shuffle?: boolean;
  /** Seed of everything random, a whole number; default 0. */
  readonly seed?: number;
  /** Start right after this position; default null, the beginning. */
  readonly from?: Position | null;
  /** Where skips and drops are reported; default a warning of the process. */
  readonly warn?: (warning: Warning) => void;
}

/**
 * Reads a source outside a run: a cold observable of its samples that obeys demand.
 *
 * Inside `run` use the `read` it hands out, which knows the run's seed and where its checkpoint stands.
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { linearData } from 'millrace/sources';
 * read(linearData({ size: 100 }), { epochs: 2, seed: 1 }).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function read<T extends Marked>(source: Source<T>, options: PlainReadOptions = {}): Observable<T> {
  const { shuffle = source.shuffles, from = null, warn = warnProcess } = options;
  const epochs = wholeNumber('read option epochs', options.epochs ?? 1);
  const seed = wholeNumber('read option seed', options.seed ?? 0, Number.MIN_SAFE_INTEGER);
  if (shuffle && !source.shuffles) throw cannotShuffle(source.name);
  return defer(() => source.open({ from, seed, epochs, shuffle, warn }));
}

function warnProcess({ code, message }: Warning): void {
  process.emitWarning(message, { code });
}

/** The error for a source that cannot shuffle whole epochs and is asked to. */
export function cannotShuffle(name: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `read option shuffle for source ${name}`,
    given: true,
    expected: 'false: this source has no random access',
    advice: 'Use the operator shuffle(blockSize), which shuffles a stream block by block',
  });
}
