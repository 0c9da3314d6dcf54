import { show } from '../../../core/errors.js';
import { isRepeatable, type RunEvent } from '../../../core/events.js';
import { summarize } from './encode-column.js';
import { chunksOf, type Envelope } from './envelope.js';
import { Latest } from './latest.js';
import {
  isMeasured,
  type Measured,
  measure,
  measureProcess,
  processSeries,
  type Series,
  seriesOf,
  tellsOfProcess,
} from './measures.js';
import type { Part } from './part.js';
import { Progress } from './progress.js';
import { SealedSegment, type SegmentCaches } from './sealed-segment.js';
import {
  encodeSegment,
  type IndexState,
  type SegmentHeader,
  type StoredEntry,
  type SummaryPlace,
  segmentEvents,
} from './segment.js';
import type { SegmentStore } from './segment-store.js';
import { Smoother } from './smoother.js';
import { Table } from './table.js';

/** How much of what is read again and again an index keeps in memory, in bytes. */
const columnBytes = 16 * 1024 * 1024;
const chunkBytes = 8 * 1024 * 1024;

// Of a segment each: more than these are not held in memory when they cannot be written.
const heldLimit = 64;
const tableLimit = 64;
const entryLimit = 10_000;

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
export interface CurveSummary {
  readonly table: string;
  readonly key: string;
  readonly series: string;
  readonly rows: number;
  readonly lowest?: { readonly value: number; readonly row: number };
  readonly highest?: { readonly value: number; readonly row: number };
  readonly sum: number;
}

/**
 * The index of a run: its numbers in columns, the list of its events, and where its summaries are.
 *
 * It takes the run's events in order. Every 16,384 of them become a segment, which is written to the store and read
 * from there when it is wanted; what came since is in memory. It grows by a few kilobytes a segment.
 */
export class RunIndex {
  readonly #store: SegmentStore;
  readonly #caches: SegmentCaches = {
    columns: new Latest(columnBytes),
    chunks: new Latest(chunkBytes),
  };
  #segments: SealedSegment[];
  #progress = new Progress();
  #tables = new Map<string, Table>();
  #entries: StoredEntry[] = [];
  #summaries: SummaryPlace[] = [];
  /** Of the segment that is being gathered. */
  #number = 0;
  #held: SealedSegment[] = [];
  #writing: Promise<void> = Promise.resolve();
  readonly #problems = new Set<string>();
  readonly smoother = new Smoother();

  private constructor(store: SegmentStore, headers: readonly SegmentHeader[]) {
    this.#store = store;
    this.#segments = headers.map((header) => new SealedSegment(header, store, this.#caches));
    this.#restore();
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
    return this.#progress.sequence;
  }

  /** The latest step. */
  get step(): number {
    return this.#progress.step;
  }

  get position(): Position {
    const { starts, sequence, entries } = this.#progress;
    return { start: starts.at(-1)?.time ?? 0, sequence, entries };
  }

  get starts(): IndexState['starts'] {
    return this.#progress.starts;
  }

  /** Of each segment the state at its end. */
  get states(): readonly IndexState[] {
    return this.#segments.map(({ header }) => header.state);
  }

  get summaries(): Iterable<IndexState['summaries'][number]> {
    return this.#progress.summaries.values();
  }

  /** Takes the event that comes next. */
  take(event: RunEvent): void {
    if (isRepeatable(event) && segmentOf(event.sequence) > this.#number) {
      this.#seal();
      this.#number = segmentOf(event.sequence);
    }
    this.#progress.note(event);
    this.#list(event);
    if (isMeasured(event)) this.#measure(event);
    if (isRepeatable(event) && tellsOfProcess(event)) this.#measureProcess(event);
    if (event.type === 'summary') this.#summaries.push(...this.#progress.placesOf(event));
  }

  /** Goes back to the end of one of its segments: 0 forgets everything. */
  rollBack(segments: number): void {
    this.#segments = this.#segments.slice(0, segments);
    this.#held = this.#held.filter((segment) => this.#segments.includes(segment));
    this.#restore();
    this.smoother.forget();
  }

  /** Resolves when all segments are written, or could not be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Its tables: what each is called, and which columns it has. */
  get tables(): readonly TableSummary[] {
    return [...this.#tables.values()].map(({ series, keys }) => ({
      id: series.id,
      series: this.#nameOf(series),
      keys,
    }));
  }

  /** Where the rows of a table lie, in order. */
  partsOf(tableId: string): readonly Part[] {
    const sealed = this.#segments.flatMap((segment) => segment.partOf(tableId) ?? []);
    const table = this.#tables.get(tableId);
    return table && table.rows.length > 0 ? [...sealed, inMemory(table)] : sealed;
  }

  /** Every curve, with what it reaches. */
  curves(): readonly CurveSummary[] {
    return [...this.#tables.values()].flatMap((table) =>
      [...table.keys].map((key) => this.#summarize(table, key)),
    );
  }

  /** Entries with an id from one to before another, oldest first. */
  async entries(from: number, to: number): Promise<readonly StoredEntry[]> {
    const found: StoredEntry[] = [];
    const segments = this.#segments.filter(({ header: { entries } }) => overlaps(entries, from, to));
    const latest = this.#entries;
    for (const segment of segments) found.push(...(await segment.entries()));
    return [...found, ...latest].filter(({ id }) => id >= from && id < to);
  }

  /** Where all summaries of a name and kind are. */
  async summaryPlaces(name: string, kind: SummaryPlace['kind']): Promise<readonly SummaryPlace[]> {
    const latest = this.#summaries;
    const sealed: SummaryPlace[] = [];
    for (const segment of this.#segments) sealed.push(...(await segment.summaries()));
    return [...sealed, ...latest].filter((place) => place.name === name && place.kind === kind);
  }

  #restore(): void {
    const last = this.#segments.at(-1)?.header;
    const state = last?.state;
    this.#number = last ? last.number + 1 : 0;
    this.#progress = new Progress(state);
    const tables = state?.tables ?? [];
    this.#tables = new Map(
      tables.map(({ id, trainer, name, ...rest }) => [id, this.#newTable({ id, trainer, name }, rest)]),
    );
    this.#entries = [];
    this.#summaries = [];
  }

  #newTable(series: Series, before?: { readonly rows: number; readonly keys: readonly string[] }): Table {
    const full = (key: string): void =>
      void this.#problems.add(`there are more than 250 measures: ${key} and others are left out`);
    // Told once: the keys beyond the limit are without end.
    let told = false;
    return new Table(
      series,
      (key) => {
        if (!told) full(key);
        told = true;
      },
      before,
    );
  }

  #list(event: RunEvent): void {
    if (this.#entries.length >= entryLimit && event.type !== 'start') {
      this.#problems.add(
        `more than ${entryLimit} entries within ${segmentEvents} events: some are not listed`,
      );
      return;
    }
    const entry = this.#progress.entryOf(event);
    if (entry) this.#entries.push(entry);
  }

  #measure(event: Measured): void {
    const table = this.#tableOf(seriesOf(event));
    if (!table) return;
    measure(event, table.put);
    table.next(this.#placeOf(event, event.step, event.trainer));
  }

  #measureProcess(event: Extract<RunEvent, { sequence: number }>): void {
    const table = this.#tableOf(processSeries);
    if (!table) return;
    measureProcess(event, table.put);
    table.next(this.#placeOf(event, this.step, ''));
  }

  #placeOf(
    { sequence, incidental: { time } }: Extract<RunEvent, { sequence: number }>,
    step: number,
    trainer: string,
  ) {
    const { elapsed } = this.#progress;
    return { sequence, step, time, elapsed, samples: this.#progress.samplesOf(trainer) };
  }

  #tableOf(series: Series): Table | undefined {
    const known = this.#tables.get(series.id);
    if (known) return known;
    if (this.#tables.size === tableLimit) {
      this.#problems.add(`there are more than ${tableLimit} trainers and data sets: some are left out`);
      return undefined;
    }
    const table = this.#newTable(series);
    this.#tables.set(series.id, table);
    return table;
  }

  #seal(): void {
    const tables = [...this.#tables.values()];
    const encoded = encodeSegment({
      number: this.#number,
      state: this.#state(),
      tables: tables
        .filter(({ rows }) => rows.length > 0)
        .map(({ series, firstRow, rows }) => ({ id: series.id, firstRow, rows })),
      firstEntry: this.#entries[0]?.id ?? this.#progress.entries,
      entries: this.#entries,
      summaries: this.#summaries,
    });
    for (const table of tables) table.seal();
    this.#entries = [];
    this.#summaries = [];
    const segment = new SealedSegment(encoded.header, this.#store, this.#caches, encoded);
    this.#segments.push(segment);
    this.#hold(segment);
    this.#writing = this.#writing
      .then(() => this.#store.write(encoded))
      .then(
        () => this.#written(segment),
        (error: unknown) =>
          void this.#problems.add(`the dashboard's index cannot be kept on disk: ${show(error)}`),
      );
  }

  #state(): IndexState {
    const tables = [...this.#tables.values()].map(({ series, length, keys }) => ({
      ...series,
      rows: length,
      keys: [...keys],
    }));
    return { ...this.#progress.snapshot(), tables };
  }

  #hold(segment: SealedSegment): void {
    this.#held.push(segment);
    if (this.#held.length <= heldLimit) return;
    const oldest = this.#held.shift();
    this.#segments = this.#segments.filter((each) => each !== oldest);
    this.#problems.add('curves begin later than the run: their beginning is neither on disk nor in memory');
  }

  #written(segment: SealedSegment): void {
    segment.release();
    this.#held = this.#held.filter((each) => each !== segment);
  }

  #nameOf({ trainer, name }: Series): string {
    const first = this.#progress.trainer ?? trainer;
    return trainer === '' || trainer === first ? name : `${trainer}: ${name}`;
  }

  #summarize(table: Table, key: string): CurveSummary {
    const { series, length, firstRow, rows } = table;
    const latest = rows.column(key);
    const stretches = [
      ...this.#segments.flatMap((segment) => {
        const part = segment.partOf(series.id);
        const column = segment.columnsOf(series.id)?.columns.find((each) => each.key === key);
        return part && column ? [{ firstRow: part.firstRow, ...column }] : [];
      }),
      ...(latest ? [{ firstRow, ...summarize(latest) }] : []),
    ];
    let lowest: CurveSummary['lowest'];
    let highest: CurveSummary['highest'];
    let sum = 0;
    for (const stretch of stretches) {
      sum += stretch.sum;
      const low = stretch.lowest && { ...stretch.lowest, row: stretch.firstRow + stretch.lowest.row };
      const high = stretch.highest && { ...stretch.highest, row: stretch.firstRow + stretch.highest.row };
      if (low && (lowest === undefined || low.value < lowest.value)) lowest = low;
      if (high && (highest === undefined || high.value > highest.value)) highest = high;
    }
    const extremes = { ...(lowest ? { lowest } : {}), ...(highest ? { highest } : {}) };
    return { table: series.id, key, series: this.#nameOf(series), rows: length, sum, ...extremes };
  }
}

function segmentOf(sequence: number): number {
  return Math.floor(Math.max(sequence, 0) / segmentEvents);
}

function overlaps(entries: SegmentHeader['entries'], from: number, to: number): boolean {
  return entries.first < to && entries.first + entries.count > from;
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
