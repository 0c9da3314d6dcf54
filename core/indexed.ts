import { Observable } from 'rxjs';
import { rowTakerOf } from './chain.js';
import { MillraceError } from './errors.js';
import type { Mark, Marked, Position } from './mark.js';
import { wholeNumber } from './options.js';
import { pull, pullRows } from './pull.js';
import { permutation } from './random.js';
import type { OpenOptions, RandomAccess, Source } from './source.js';

/** What {@link indexed} is told about data with random access: how many samples there are, and how to get one. */
export interface IndexedOptions<T extends Marked> extends RandomAccess<T> {
  readonly name: string;
  /** What tells this data from other data: a hash of it, or the settings it was made with. */
  readonly fingerprint: () => string | Promise<string>;
}

/** A source whose samples can be had one by one. */
export type IndexedSource<T extends Marked> = Source<T> & {
  readonly access: () => Promise<RandomAccess<T>>;
};

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
export function indexed<T extends Marked>(options: IndexedOptions<T>): IndexedSource<T> {
  const { name, fingerprint } = options;
  const size = wholeNumber(`size of source ${name}`, options.size, 0);
  return {
    name,
    size,
    shuffles: true,
    fingerprint,
    access: () => Promise.resolve(options),
    open: (opening) => walk(options, opening),
  };
}

function walk<T extends Marked>(data: IndexedOptions<T>, opening: OpenOptions): Observable<T> {
  const { rows } = data;
  const samples = pull(() => new EpochWalk(data, opening));
  if (rows === undefined) return samples;
  return new Observable((subscriber) => {
    const taker = rowTakerOf(subscriber);
    if (taker === undefined) samples.subscribe(subscriber);
    else pullRows(rows, new EpochWalk(data, opening), taker, subscriber);
  });
}

/** What {@link indexedLater} is told about data that is yet to be loaded. */
export interface IndexedLaterOptions<T extends Marked> {
  readonly name: string;
  /** Samples an epoch, where that is known before loading. */
  readonly size?: number;
  /** Loads the data; called at the first use, and again only after it has failed. */
  readonly load: () => Promise<IndexedSource<T>>;
}

/** A source that loads its data when it is first opened, once for all its subscribers. */
export function indexedLater<T extends Marked>({
  name,
  size,
  load,
}: IndexedLaterOptions<T>): IndexedSource<T> {
  let loading: Promise<IndexedSource<T>> | undefined;
  const loaded = (): Promise<IndexedSource<T>> => {
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
    access: async () => (await loaded()).access(),
    // Subscribes the subscriber itself, so that the source sees what is downstream.
    open: (options) =>
      new Observable((subscriber) => {
        loaded()
          .then((source) => subscriber.closed || source.open(options).subscribe(subscriber))
          .catch((error: unknown) => subscriber.error(error));
      }),
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
  #indices = new Uint32Array();

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
    if (!this.#findEpoch()) return { done: true, value: undefined };
    const index = this.#next++;
    return { done: false, value: this.#data.get(this.#order(index), this.#markAt(index)) };
  }

  /**
   * The rows of the next samples, `room` at most and all of one epoch, and the last one's mark; null at the end. The next
   * call overwrites them.
   */
  span(room: number): { readonly indices: Uint32Array; readonly at: Mark } | null {
    if (!this.#findEpoch()) return null;
    const [order, { rowAt }] = [this.#order, this.#data];
    const start = this.#next;
    const count = Math.min(room, this.#data.size - start);
    if (this.#indices.length !== count) this.#indices = new Uint32Array(count);
    const indices = this.#indices;
    for (let place = 0; place < indices.length; place++) {
      const index = order(start + place);
      indices[place] = rowAt ? rowAt(index) : index;
    }
    this.#next += indices.length;
    return { indices, at: this.#markAt(this.#next - 1) };
  }

  /** Goes to the epoch of the next sample; whether there is one. */
  #findEpoch(): boolean {
    if (this.#next >= this.#data.size) this.#startEpoch();
    return this.#epoch < this.#opening.epochs && this.#data.size > 0;
  }

  #markAt(index: number): Mark {
    const { seed } = this.#opening;
    return { source: this.#data.name, seed, position: { epoch: this.#epoch, index } };
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
