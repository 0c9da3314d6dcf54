import { defer, from as observableOf, switchMap } from 'rxjs';
import { MillraceError } from './errors.js';
import type { Mark, Marked, Position } from './mark.js';
import { wholeNumber } from './options.js';
import { pull } from './pull.js';
import { permutation } from './random.js';
import type { OpenOptions, Source } from './source.js';

/** What {@link indexed} is told about data with random access. */
export interface IndexedOptions<T extends Marked> {
  readonly name: string;
  /** Samples an epoch, 0 or more. */
  readonly size: number;
  /** The sample at a place of the data, 0 to size - 1, with the mark given as its `at`. */
  readonly get: (index: number, at: Mark) => T;
  /** What tells this data from other data: a hash of it, or the settings it was made with. */
  readonly fingerprint: () => string | Promise<string>;
}

/**
 * A source over data with random access: each epoch in an order of its own, resumed anywhere in O(1).
 *
 * A sample's position is `{ epoch, index }`, where `index` is its place in the epoch's order. The order is the
 * permutation that belongs to (seed, name, epoch), or the data's own where `shuffle` is off.
 *
 * @throws MillraceError `OPTION_INVALID` at construction when the size is no whole number, and in the stream when
 *   `from` is no position of this source.
 * @example
 * ```ts
 * import { indexed, read } from 'millrace';
 * const squares = indexed({
 *   name: 'squares',
 *   size: 10,
 *   get: (index, at) => ({ x: index, y: index * index, at }),
 *   fingerprint: () => 'squares of 0 to 9',
 * });
 * read(squares, { epochs: 2 }).subscribe(({ x, y }) => console.log(x, y));
 * ```
 */
export function indexed<T extends Marked>(options: IndexedOptions<T>): Source<T> {
  const { name, fingerprint } = options;
  const size = wholeNumber(`size of source ${name}`, options.size, 0);
  return {
    name,
    size,
    shuffles: true,
    fingerprint,
    open: (opening) => pull(() => new EpochWalk(options, opening)),
  };
}

/** What {@link indexedLater} is told about data that is yet to be loaded. */
export interface IndexedLaterOptions<T extends Marked> {
  readonly name: string;
  /** Samples an epoch, where that is known before loading. */
  readonly size?: number;
  /** Loads the data; called at the first use, and again only after it has failed. */
  readonly load: () => Promise<Source<T>>;
}

/** A source that loads its data when it is first opened, once for all its subscribers. */
export function indexedLater<T extends Marked>({ name, size, load }: IndexedLaterOptions<T>): Source<T> {
  let loading: Promise<Source<T>> | undefined;
  const loaded = (): Promise<Source<T>> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    name,
    ...(size === undefined ? {} : { size }),
    shuffles: true,
    fingerprint: async () => (await (await loaded()).fingerprint?.()) ?? '',
    open: (options) => defer(() => observableOf(loaded())).pipe(switchMap((source) => source.open(options))),
  };
}

/** A position in data that is gone through in epochs. */
export interface EpochPosition {
  readonly epoch: number;
  /** The place in the epoch's order; -1 stands before its first sample. */
  readonly index: number;
}

/**
 * Where a source of `{ epoch, index }` positions starts: right after the position it answers.
 *
 * @throws MillraceError `OPTION_INVALID` when `from` is no such position.
 */
export function epochPosition(
  source: string,
  from: Position | null,
  size = Number.POSITIVE_INFINITY,
): EpochPosition {
  if (from === null) return { epoch: 0, index: -1 };
  const { epoch, index } = from;
  if (isWhole(epoch, 0) && isWhole(index, -1) && index < Math.max(size, 1)) return { epoch, index };
  throw new MillraceError('OPTION_INVALID', {
    what: `position to open source ${source} from`,
    given: from,
    expected: `{ epoch, index } with an index of -1 to ${size - 1}`,
    advice: 'Resume with the data and the pipeline that made the checkpoint',
  });
}

function isWhole(value: unknown, minimum: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= minimum;
}

// A class and not a generator: a sample then costs no more than itself and its mark.
class EpochWalk<T extends Marked> implements IterableIterator<T> {
  readonly #data: IndexedOptions<T>;
  readonly #opening: OpenOptions;
  #epoch: number;
  #next: number;
  #order: (index: number) => number;

  constructor(data: IndexedOptions<T>, opening: OpenOptions) {
    const { epoch, index } = epochPosition(data.name, opening.from, data.size);
    this.#data = data;
    this.#opening = opening;
    this.#epoch = epoch;
    this.#next = index + 1;
    this.#order = this.#orderOf(epoch);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T, undefined> {
    if (this.#next >= this.#data.size) this.#startEpoch();
    if (this.#epoch >= this.#opening.epochs || this.#data.size === 0) return { done: true, value: undefined };
    const index = this.#next++;
    const at = {
      source: this.#data.name,
      seed: this.#opening.seed,
      position: { epoch: this.#epoch, index },
    };
    return { done: false, value: this.#data.get(this.#order(index), at) };
  }

  #startEpoch(): void {
    this.#epoch++;
    this.#next = 0;
    this.#order = this.#orderOf(this.#epoch);
  }

  #orderOf(epoch: number): (index: number) => number {
    const { size, name } = this.#data;
    return this.#opening.shuffle ? permutation(size, this.#opening.seed, name, epoch) : (index) => index;
  }
}
