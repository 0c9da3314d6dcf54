import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { defer, type Observable, repeat } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import { epochPosition } from '../core/indexed.js';
import { wholeNumber } from '../core/options.js';
import { pull } from '../core/pull.js';
import type { Sample } from '../core/sample.js';
import type { OpenOptions, Source } from '../core/source.js';

/** What an iterable of {@link fromIterable} yields: a sample without its mark. */
export interface Item<X, Y> {
  readonly x: X;
  readonly y: Y;
  /** How much it counts in the loss; 1 when absent. */
  readonly weight?: number;
}

/** An iterable or async iterable, or a function that makes one for each epoch. */
export type Items<X, Y> = AnyIterable<Item<X, Y>> | (() => AnyIterable<Item<X, Y>>);
type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/** How {@link fromIterable} is set. */
export interface IterableOptions {
  /** Unique within a run. */
  readonly name: string;
  /** Samples an epoch, where that is known. */
  readonly size?: number;
  /** What tells this data from other data, so that a resume on other data is refused. */
  readonly fingerprint?: () => string | Promise<string>;
}

/**
 * A source over anything that can be iterated: an array, a generator, a database cursor, a stream of objects.
 *
 * Nothing is pulled while downstream is not ready; the iterator is closed when the source is unsubscribed. A resume
 * reads the items again and skips those that were used: they must be the same ones each time. Iterators and
 * generators can be gone through once; give a function that makes one for more epochs.
 *
 * @throws MillraceError `OPTION_INVALID` at construction. In the stream `SOURCE_SPENT` when items that can be gone
 *   through once are opened again or for several epochs, `SOURCE_INVALID` when an item is no object with an `x`, or
 *   when there are fewer items than a resume has to skip.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { fromIterable } from 'millrace/sources';
 * function* squares() {
 *   for (let x = 0; x < 10; x++) yield { x: [x], y: x * x };
 * }
 * read(fromIterable(squares, { name: 'squares' }), { epochs: 2 }).subscribe(({ x, y }) => console.log(x, y));
 * ```
 */
export function fromIterable<X, Y>(items: Items<X, Y>, options: IterableOptions): Source<Sample<X, Y>> {
  const { name, size, fingerprint } = options;
  if (size !== undefined) wholeNumber(`size of source ${name}`, size, 0);
  const once = isSpentByUse(items);
  let opened = false;
  const make = (): AnyIterable<Item<X, Y>> => {
    opened = true;
    return typeof items === 'function' ? items() : items;
  };
  return {
    name,
    shuffles: false,
    ...(size === undefined ? {} : { size }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    open: (opening) =>
      defer(() => {
        if (once && (opened || opening.epochs > 1)) throw spent(name);
        return epochsOf(name, make, opening);
      }),
  };
}

/** Reads the items once an epoch, each epoch after the one before it has completed. */
function epochsOf<X, Y>(
  name: string,
  make: () => AnyIterable<Item<X, Y>>,
  { from, seed, epochs }: OpenOptions,
): Observable<Sample<X, Y>> {
  const start = epochPosition(name, from);
  let epoch = start.epoch;
  let skipped = start.index + 1;
  const nextEpoch = defer(() => {
    const walk = new Walk<X, Y>(name, seed, epoch++, skipped);
    skipped = 0;
    return pull(() => walk.through(make()));
  });
  return nextEpoch.pipe(repeat(Math.max(epochs - start.epoch, 0)));
}

/** One epoch: skips what was used before, and marks the rest. */
class Walk<X, Y> {
  readonly #name: string;
  readonly #seed: number;
  readonly #epoch: number;
  readonly #skipped: number;
  #index = 0;

  constructor(name: string, seed: number, epoch: number, skipped: number) {
    this.#name = name;
    this.#seed = seed;
    this.#epoch = epoch;
    this.#skipped = skipped;
  }

  through(items: AnyIterable<Item<X, Y>>): AnyIterable<Sample<X, Y>> {
    return Symbol.asyncIterator in items ? this.#asynchronous(items) : this.#synchronous(items);
  }

  *#synchronous(items: Iterable<Item<X, Y>>): Generator<Sample<X, Y>> {
    for (const item of items) {
      const sample = this.#take(item);
      if (sample) yield sample;
    }
    this.#end();
  }

  // By hand and not an async generator, whose `return` would wait until the item being fetched has come.
  #asynchronous(items: AsyncIterable<Item<X, Y>>): AsyncIterableIterator<Sample<X, Y>> {
    const iterator = items[Symbol.asyncIterator]();
    const close = async (): Promise<IteratorReturnResult<undefined>> => {
      await iterator.return?.();
      return { done: true, value: undefined };
    };
    const next = async (): Promise<IteratorResult<Sample<X, Y>, undefined>> => {
      for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
        try {
          const sample = this.#take(result.value);
          if (sample) return { done: false, value: sample };
        } catch (error) {
          await close();
          throw error;
        }
      }
      this.#end();
      return { done: true, value: undefined };
    };
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next,
      return: close,
    };
  }

  #take(item: Item<X, Y>): Sample<X, Y> | undefined {
    const index = this.#index++;
    if (index < this.#skipped) return undefined;
    if (typeof item !== 'object' || item === null || !('x' in item)) throw this.#notAnItem(item, index);
    const at = { source: this.#name, seed: this.#seed, position: { epoch: this.#epoch, index } };
    const { x, y, weight } = item;
    return weight === undefined ? { x, y, at } : { x, y, at, weight };
  }

  #end(): void {
    if (this.#index >= this.#skipped) return;
    throw new MillraceError('SOURCE_INVALID', {
      what: `items of source ${this.#name}`,
      given: `${this.#index} items`,
      expected: `at least the ${this.#skipped} that were read before the resume`,
      where: `epoch ${this.#epoch}`,
      advice: 'Resume with the items that the checkpoint was made with',
    });
  }

  #notAnItem(given: unknown, index: number): MillraceError {
    return new MillraceError('SOURCE_INVALID', {
      what: `item of source ${this.#name}`,
      given,
      expected: 'an object { x, y }',
      where: `epoch ${this.#epoch}, index ${index}`,
    });
  }
}

/** Whether items are used up by going through them: they are their own iterator, or a stream. */
function isSpentByUse(items: Items<unknown, unknown>): boolean {
  if (typeof items === 'function') return false;
  return 'next' in items || items instanceof Readable || items instanceof ReadableStream;
}

function spent(name: string): MillraceError {
  return new MillraceError('SOURCE_SPENT', {
    what: `items of source ${name}`,
    expected: 'to be opened once, for one epoch: they are used up by going through them',
    advice: 'Give fromIterable a function that makes them anew: fromIterable(() => items(), { name })',
  });
}
