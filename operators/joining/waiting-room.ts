import { z } from 'zod';

/** What tells items apart. */
export type Key = string | number;

const keySchema = z.union([z.string(), z.number()]);

/** The schema of what a {@link WaitingRoom} of such items holds, as plain data. */
export function waitingSchema<T>(item: z.ZodType<T>) {
  return z.object({
    /** Oldest first. */
    waiting: z.array(z.tuple([keySchema, item])),
    /** How many were given up. */
    lost: z.number().int().min(0),
  });
}

/** What a {@link WaitingRoom} holds; never changed once made. */
export interface Waiting<T> {
  readonly waiting: readonly (readonly [Key, T])[];
  readonly lost: number;
}

/** Items that wait for what has the same key: no more than so many, the oldest are given up. */
export class WaitingRoom<T> {
  readonly #capacity: number;
  readonly #items: Map<Key, T>;
  #lost: number;
  #told: number;
  #state: Waiting<T> | undefined;

  /** @param items what a state holds, in its order. */
  constructor(capacity: number, items: Iterable<readonly [Key, T]>, lost: number) {
    this.#capacity = capacity;
    this.#items = new Map(items);
    this.#lost = lost;
    this.#told = lost;
  }

  get state(): Waiting<T> {
    this.#state ??= { waiting: [...this.#items], lost: this.#lost };
    return this.#state;
  }

  /** Takes the item of a key out, where one waits. */
  take(key: Key): T | undefined {
    const item = this.#items.get(key);
    if (item !== undefined) this.#changed().delete(key);
    return item;
  }

  /** Lets an item wait, and gives up the one whose key it has, or the oldest of too many. */
  add(key: Key, item: T): void {
    const items = this.#changed();
    if (items.delete(key)) this.#lost++;
    items.set(key, item);
    if (items.size <= this.#capacity) return;
    const [oldest] = items.keys();
    if (oldest !== undefined) items.delete(oldest);
    this.#lost++;
  }

  /** Gives up all that still wait. */
  close(): void {
    const items = this.#changed();
    this.#lost += items.size;
    items.clear();
  }

  /** How many were lost since it was told last, and in all; nothing until their number has doubled, or at the `end`. */
  news(end = false): { readonly count: number; readonly lost: number } | undefined {
    const count = this.#lost - this.#told;
    if (count === 0 || (!end && this.#lost < 2 * this.#told)) return undefined;
    this.#told = this.#lost;
    return { count, lost: this.#lost };
  }

  #changed(): Map<Key, T> {
    this.#state = undefined;
    return this.#items;
  }
}
