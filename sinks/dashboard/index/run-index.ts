import type { RunEvent } from '../../../core/events.js';
import { summarize } from './encode-column.js';
import { chunksOf, type Envelope } from './envelope.js';
import { type Extremes, joinExtremes } from './extremes.js';
import { Gathering } from './gathering.js';
import type { Series } from './measures.js';
import type { Part } from './part.js';
import { SealedSegments } from './sealed-segments.js';
import type { IndexState, SegmentHeader, StoredEntry, SummaryPlace } from './segment.js';
import type { SegmentStore } from './segment-store.js';
import { Smoother } from './smoother.js';
import type { Table } from './table.js';

/** How far a reader of an index has come; see {@link RunIndex.position}. */
export interface Position {
  /** When the newest process began the run. */
  readonly start: number;
  readonly sequence: number;
  readonly entries: number;
}

/** A table: the rows of one kind of events. */
export interface TableSummary {
  readonly id: string;
  /** As a person reads it. */
  readonly series: string;
  readonly keys: ReadonlySet<string>;
}

/** What a curve is and reaches. */
export interface CurveSummary extends Extremes {
  readonly table: string;
  readonly key: string;
  readonly series: string;
  readonly rows: number;
}

/**
 * The index of a run: its numbers in columns, the list of its events, and where its summaries are.
 *
 * It takes the run's events in order. Every 16,384 of them become a segment, which is written to the store and read
 * from there when it is wanted; what came since is in memory. It grows by a few kilobytes a segment.
 */
export class RunIndex {
  readonly #problems = new Set<string>();
  readonly #sealed: SealedSegments;
  #gathering: Gathering;
  readonly smoother = new Smoother();

  private constructor(store: SegmentStore, headers: readonly SegmentHeader[]) {
    this.#sealed = new SealedSegments(store, headers, this.#problems);
    this.#gathering = new Gathering(headers.at(-1), this.#problems);
  }

  /** The index as far as it is in the store. */
  static async load(store: SegmentStore): Promise<RunIndex> {
    return new RunIndex(store, await store.load());
  }

  /** What did not work, for a person to read. */
  get problems(): readonly string[] {
    return [...this.#problems];
  }

  /** The number of the last numbered event; -1 before the first. */
  get sequence(): number {
    return this.#gathering.progress.sequence;
  }

  /** The latest step. */
  get step(): number {
    return this.#gathering.progress.step;
  }

  get position(): Position {
    const { starts, sequence, entries } = this.#gathering.progress;
    return { start: starts.at(-1)?.time ?? 0, sequence, entries };
  }

  get starts(): IndexState['starts'] {
    return this.#gathering.progress.starts;
  }

  /** Of each segment the state at its end. */
  get states(): readonly IndexState[] {
    return this.#sealed.headers.map(({ state }) => state);
  }

  get summaries(): Iterable<IndexState['summaries'][number]> {
    return this.#gathering.progress.summaries.values();
  }

  /** Takes the event that comes next. */
  take(event: RunEvent): void {
    if (this.#gathering.endsBefore(event)) this.#sealed.add(this.#gathering.seal(event));
    this.#gathering.take(event);
  }

  /** Goes back to the end of one of its segments: 0 forgets everything. */
  rollBack(segments: number): void {
    this.#sealed.rollBack(segments);
    this.#gathering = new Gathering(this.#sealed.headers.at(-1), this.#problems);
    this.smoother.forget();
  }

  /** Resolves when all segments are written, or could not be. */
  settled(): Promise<void> {
    return this.#sealed.settled();
  }

  /** Its tables: what each is called, and which columns it has. */
  get tables(): readonly TableSummary[] {
    return this.#gathering.tables.map(({ series, keys }) => ({
      id: series.id,
      series: this.#nameOf(series),
      keys,
    }));
  }

  /** Where the rows of a table lie, in order. */
  partsOf(tableId: string): readonly Part[] {
    const sealed = this.#sealed.partsOf(tableId);
    const table = this.#gathering.table(tableId);
    return table && table.rows.length > 0 ? [...sealed, inMemory(table)] : sealed;
  }

  /** Every curve, with what it reaches. */
  curves(): readonly CurveSummary[] {
    return this.#gathering.tables.flatMap((table) =>
      [...table.keys].map((key) => this.#summarize(table, key)),
    );
  }

  /** Entries with an id from one to before another, oldest first. */
  async entries(from: number, to: number): Promise<readonly StoredEntry[]> {
    // Before anything is awaited: what is sealed meanwhile would be missing.
    const latest = this.#gathering.entries;
    const sealed = await this.#sealed.entries(from, to);
    return [...sealed, ...latest].filter(({ id }) => id >= from && id < to);
  }

  /** Where all summaries of a name and kind are. */
  async summaryPlaces(name: string, kind: SummaryPlace['kind']): Promise<readonly SummaryPlace[]> {
    const latest = this.#gathering.summaries;
    const sealed = await this.#sealed.summaries();
    return [...sealed, ...latest].filter((place) => place.name === name && place.kind === kind);
  }

  #nameOf({ trainer, name }: Series): string {
    const first = this.#gathering.progress.trainer ?? trainer;
    return trainer === '' || trainer === first ? name : `${trainer}: ${name}`;
  }

  #summarize({ series, length, firstRow, rows }: Table, key: string): CurveSummary {
    const latest = rows.column(key);
    const stretches = this.#sealed.columnsOf(series.id, key);
    const extremes = joinExtremes(latest ? [...stretches, { firstRow, ...summarize(latest) }] : stretches);
    return { table: series.id, key, series: this.#nameOf(series), rows: length, ...extremes };
  }
}

/** The rows of a table that are in memory, as they are now. */
function inMemory({ firstRow, rows, lastSequence }: Table): Part {
  const { length } = rows;
  const values = async (key: string): Promise<Float64Array | undefined> =>
    rows.column(key)?.subarray(0, length);
  return {
    firstRow,
    rows: length,
    lastSequence,
    values,
    chunks: async (key): Promise<readonly Envelope[] | undefined> => {
      const found = await values(key);
      return found && chunksOf(found, firstRow);
    },
  };
}
