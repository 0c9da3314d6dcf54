import {
  defer,
  finalize,
  firstValueFrom,
  map,
  type Observable,
  type OperatorFunction,
  ReplaySubject,
  share,
  switchMap,
  toArray,
} from 'rxjs';
import { MillraceError } from '../core/errors.js';
import { indexed } from '../core/indexed.js';
import type { Mark, Marked } from '../core/mark.js';
import type { OpenOptions, RandomAccess, Source } from '../core/source.js';
import { type DiskSamples, diskCache } from './disk-cache.js';
import { type Chosen, fetched } from './fetched.js';
import { gently } from './gently.js';
import { fingerprintOf } from './selection.js';

/** How {@link cache} is set. */
export interface CacheOptions {
  /** The folder that keeps it from one process to the next; default none, which keeps it in memory. */
  readonly dir?: string;
  /** Unique within a run; default the source's name with `/cache` behind it. */
  readonly name?: string;
}

/** How {@link cache} is set where it keeps what an operator made of the samples. */
export interface CacheThroughOptions<In, Out> extends CacheOptions {
  /** What is done once and for all: it must not depend on seed or epoch, as augmentation does. */
  readonly through: OperatorFunction<In, Out>;
  /** What it does, with all of its settings: another key makes another cache. */
  readonly key: string;
}

/**
 * Keeps the samples of a source, or what an operator made of them, so that reading and decoding are done once.
 *
 * The first time it is read, all samples are gone through, in the data's own order; a sample comes out when the last one
 * has been kept. The result has random access, whatever the source has: it shuffles whole, and resumes in O(1).
 *
 * In memory the samples are held as they are. With a `dir` they are written to a folder of their own in it, named after
 * the source's name, its fingerprint and the `key`: other data, or something else done with it, is another cache (a
 * source without a fingerprint is told by its name alone). It is written aside and renamed when it is whole, so that
 * a kill half way leaves none; every sample is checked by its hash when it is read. Four are read at a time.
 *
 * @throws MillraceError in the stream: `CACHE_DAMAGED` when files are not as they were written, `CACHE_FAILED` when the
 *   operating system refuses, `INPUT_INVALID` when a sample holds what cannot be written (a function, say).
 * @example
 * ```ts
 * import { cache, linearData, normalize, read } from 'millrace';
 * const scaled = cache(linearData({ size: 100 }), { through: normalize({ scale: 0.1 }), key: 'scale 0.1' });
 * read(scaled, { epochs: 3 }).subscribe(({ x }) => console.log(x.data)); // computed once, shuffled three times
 * ```
 */
export function cache<T extends Marked>(source: Source<T>, options?: CacheOptions): Source<T>;
export function cache<T extends Marked, Out extends Marked>(
  source: Source<T>,
  options: CacheThroughOptions<NoInfer<T>, Out>,
): Source<Out>;
export function cache(
  source: Source,
  options: CacheOptions | CacheThroughOptions<Marked, Marked> = {},
): Source {
  const { name = `${source.name}/cache`, dir } = options;
  const { through = undefined, key = '' } = 'through' in options ? options : {};
  if (through && key === '') throw keyMissing(key);
  const fingerprint = (): Promise<string> => fingerprintOf([source], { cache: key });
  const samplesOf = ({ warn }: Opening): Observable<Marked> => {
    const samples$ = defer(() => source.open({ from: null, seed: 0, epochs: 1, shuffle: false, warn }));
    return through ? samples$.pipe(through) : samples$;
  };
  const known = { name, fingerprint, ...(through || source.size === undefined ? {} : { size: source.size }) };
  const place = { name: source.name, identify: async () => [source.name, await fingerprint()] };
  const open =
    dir === undefined
      ? inMemory(known, samplesOf)
      : onDisk(name, (opening) => diskCache({ ...place, dir }, samplesOf(opening)));
  return { ...known, shuffles: true, ...open };
}

type Known = Pick<Source, 'name' | 'size' | 'fingerprint'>;
type Opening = Pick<OpenOptions, 'warn'>;

const noMark: Mark = { source: '', seed: 0, position: null };

function inMemory({ name }: Known, samplesOf: (opening: Opening) => Observable<Marked>) {
  const loaded = once((opening) =>
    samplesOf(opening).pipe(
      gently(),
      map((sample) => ({ ...sample, at: noMark })),
      toArray(),
      map((samples): RandomAccess => {
        const get = (index: number, at: Mark): Marked => ({ ...samples[index], at });
        return { size: samples.length, get };
      }),
    ),
  );
  return {
    access: () => firstValueFrom(loaded({ warn: () => {} })),
    open: (opening: OpenOptions) =>
      loaded(opening).pipe(
        switchMap((access) => indexed({ name, ...access, fingerprint: () => '' }).open(opening)),
      ),
  };
}

function onDisk(name: string, load: (opening: Opening) => Observable<DiskSamples>) {
  const loaded = once(load);
  return {
    open: (opening: OpenOptions) =>
      loaded(opening).pipe(
        switchMap(({ size, reader }) => {
          const order = indexed<Chosen>({
            name,
            size,
            get: (index, at) => ({ index, at }),
            fingerprint: () => '',
          });
          const { read, close } = reader();
          const samples$ = fetched(order.open(opening), async ({ index, at }) => ({
            ...(await read(index)),
            at,
          }));
          return samples$.pipe(finalize(close));
        }),
      ),
  };
}

/** Made at the first use, once for all; given up when all that wait for it have left. */
function once<T>(make: (opening: Opening) => Observable<T>): (opening: Opening) => Observable<T> {
  let made: Observable<T> | undefined;
  return (opening) => {
    made ??= defer(() => make(opening)).pipe(
      share({ connector: () => new ReplaySubject<T>(1), resetOnComplete: false }),
    );
    return made;
  };
}

function keyMissing(given: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'cache option key',
    given,
    expected: 'a text that tells what `through` does, with its settings',
  });
}
