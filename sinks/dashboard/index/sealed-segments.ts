import { show } from '../../../core/errors.js';
import type { EncodedColumn } from './encode-column.js';
import { Latest } from './latest.js';
import type { Part } from './part.js';
import { SealedSegment, type SegmentCaches } from './sealed-segment.js';
import type { EncodedSegment, SegmentHeader, StoredEntry, SummaryPlace } from './segment.js';
import type { SegmentStore } from './segment-store.js';

/** How much of what is read again and again is kept in memory, in bytes. */
const columnBytes = 16 * 1024 * 1024;
const chunkBytes = 8 * 1024 * 1024;

// More than these are not held in memory when they cannot be written.
const heldLimit = 64;

/** The segments of a run: in the store, or in memory as long as they are not written. */
export class SealedSegments {
  readonly #store: SegmentStore;
  readonly #problems: Set<string>;
  readonly #caches: SegmentCaches = {
    columns: new Latest(columnBytes),
    chunks: new Latest(chunkBytes),
  };
  #all: SealedSegment[];
  #held: SealedSegment[] = [];
  #writing: Promise<void> = Promise.resolve();

  /** @param headers of those that are in the store. @param problems takes what could not be kept. */
  constructor(store: SegmentStore, headers: readonly SegmentHeader[], problems: Set<string>) {
    this.#store = store;
    this.#problems = problems;
    this.#all = headers.map((header) => new SealedSegment(header, store, this.#caches));
  }

  get headers(): readonly SegmentHeader[] {
    return this.#all.map(({ header }) => header);
  }

  /** Adds the next one, and begins to write it. */
  add(encoded: EncodedSegment): void {
    const segment = new SealedSegment(encoded.header, this.#store, this.#caches, encoded);
    this.#all.push(segment);
    this.#hold(segment);
    this.#writing = this.#writing
      .then(() => this.#store.write(encoded))
      .then(
        () => this.#written(segment),
        (error: unknown) =>
          void this.#problems.add(`the dashboard's index cannot be kept on disk: ${show(error)}`),
      );
  }

  /** Forgets all but the first ones. */
  rollBack(count: number): void {
    this.#all = this.#all.slice(0, count);
    this.#held = this.#held.filter((segment) => this.#all.includes(segment));
  }

  /** Resolves when all are written, or could not be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Where the rows of a table lie, in order. */
  partsOf(tableId: string): readonly Part[] {
    return this.#all.flatMap((segment) => segment.partOf(tableId) ?? []);
  }

  /** What is known of a column, of each part of it. */
  columnsOf(tableId: string, key: string): readonly (EncodedColumn & { readonly firstRow: number })[] {
    return this.#all.flatMap((segment) => {
      const part = segment.partOf(tableId);
      const column = segment.columnsOf(tableId)?.columns.find((each) => each.key === key);
      return part && column ? [{ firstRow: part.firstRow, ...column }] : [];
    });
  }

  /** Entries with an id from one to before another, and those that lie beside them. */
  async entries(from: number, to: number): Promise<readonly StoredEntry[]> {
    const found: StoredEntry[] = [];
    for (const segment of this.#all.filter(({ header: { entries } }) => overlaps(entries, from, to)))
      found.push(...(await segment.entries()));
    return found;
  }

  async summaries(): Promise<readonly SummaryPlace[]> {
    const found: SummaryPlace[] = [];
    for (const segment of this.#all) found.push(...(await segment.summaries()));
    return found;
  }

  #hold(segment: SealedSegment): void {
    this.#held.push(segment);
    if (this.#held.length <= heldLimit) return;
    const oldest = this.#held.shift();
    this.#all = this.#all.filter((each) => each !== oldest);
    this.#problems.add('curves begin later than the run: their beginning is neither on disk nor in memory');
  }

  #written(segment: SealedSegment): void {
    segment.release();
    this.#held = this.#held.filter((each) => each !== segment);
  }
}

function overlaps(entries: SegmentHeader['entries'], from: number, to: number): boolean {
  return entries.first < to && entries.first + entries.count > from;
}
