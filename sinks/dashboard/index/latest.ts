/**
 * Keeps what was asked for lately, up to a number of bytes: what has not been asked for the longest goes first.
 */
export class Latest<Value> {
  readonly #limit: number;
  readonly #kept = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  /** @param limit in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value that is kept under a key, or else made now, and how many bytes it takes. */
  get(key: string, bytes: number, make: () => Value): Value {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    const value = make();
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#limit || oldest === key) break;
      this.remove(oldest);
    }
    return value;
  }

  remove(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }
}
