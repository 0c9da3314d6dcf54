import { isRepeatable, type RunEvent } from '../../../core/events.js';
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
import { Progress } from './progress.js';
import {
  type EncodedSegment,
  encodeSegment,
  type IndexState,
  type SegmentHeader,
  type StoredEntry,
  type SummaryPlace,
  segmentEvents,
} from './segment.js';
import { Table } from './table.js';

// Of a segment: more than these are not held in memory.
const tableLimit = 64;
const entryLimit = 10_000;

type Numbered = Extract<RunEvent, { sequence: number }>;

/** What has come since the last segment, and how far the run is: it becomes the next segment. */
export class Gathering {
  readonly progress: Progress;
  readonly #problems: Set<string>;
  readonly #tables: Map<string, Table>;
  #entries: StoredEntry[] = [];
  #summaries: SummaryPlace[] = [];
  #number: number;

  /** @param last the segment before it. @param problems takes what is left out. */
  constructor(last: SegmentHeader | undefined, problems: Set<string>) {
    const tables = last?.state.tables ?? [];
    this.#problems = problems;
    this.#number = last ? last.number + 1 : 0;
    this.progress = new Progress(last?.state);
    this.#tables = new Map(
      tables.map(({ id, trainer, name, ...rest }) => [id, this.#newTable({ id, trainer, name }, rest)]),
    );
  }

  get tables(): readonly Table[] {
    return [...this.#tables.values()];
  }

  get entries(): readonly StoredEntry[] {
    return this.#entries;
  }

  get summaries(): readonly SummaryPlace[] {
    return this.#summaries;
  }

  table(id: string): Table | undefined {
    return this.#tables.get(id);
  }

  /** Whether an event is of a later segment than this one. */
  endsBefore(event: RunEvent): event is Numbered {
    return isRepeatable(event) && segmentOf(event) > this.#number;
  }

  /** Takes the event that comes next. */
  take(event: RunEvent): void {
    this.progress.note(event);
    this.#list(event);
    if (isMeasured(event)) this.#measure(event);
    if (isRepeatable(event) && tellsOfProcess(event)) this.#measureProcess(event);
    if (event.type === 'summary') this.#summaries.push(...this.progress.placesOf(event));
  }

  /** What was gathered, as a segment; from here on that of the next event is gathered. */
  seal(next: Numbered): EncodedSegment {
    const encoded = encodeSegment({
      number: this.#number,
      state: this.#state(),
      tables: this.tables
        .filter(({ rows }) => rows.length > 0)
        .map(({ series, firstRow, rows }) => ({ id: series.id, firstRow, rows })),
      firstEntry: this.#entries[0]?.id ?? this.progress.entries,
      entries: this.#entries,
      summaries: this.#summaries,
    });
    for (const table of this.tables) table.seal();
    this.#entries = [];
    this.#summaries = [];
    this.#number = segmentOf(next);
    return encoded;
  }

  #newTable(series: Series, before?: { readonly rows: number; readonly keys: readonly string[] }): Table {
    // Told once: the keys beyond the limit are without end.
    let told = false;
    const full = (key: string): void => {
      if (!told) this.#problems.add(`there are more than 250 measures: ${key} and others are left out`);
      told = true;
    };
    return new Table(series, full, before);
  }

  #list(event: RunEvent): void {
    if (this.#entries.length >= entryLimit && event.type !== 'start') {
      this.#problems.add(
        `more than ${entryLimit} entries within ${segmentEvents} events: some are not listed`,
      );
      return;
    }
    const entry = this.progress.entryOf(event);
    if (entry) this.#entries.push(entry);
  }

  #measure(event: Measured): void {
    const table = this.#tableOf(seriesOf(event));
    if (!table) return;
    measure(event, table.put);
    table.next(this.#placeOf(event, event.step, event.trainer));
  }

  #measureProcess(event: Numbered): void {
    const table = this.#tableOf(processSeries);
    if (!table) return;
    measureProcess(event, table.put);
    table.next(this.#placeOf(event, this.progress.step, ''));
  }

  #placeOf({ sequence, incidental: { time } }: Numbered, step: number, trainer: string) {
    const { elapsed } = this.progress;
    return { sequence, step, time, elapsed, samples: this.progress.samplesOf(trainer) };
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

  #state(): IndexState {
    const tables = this.tables.map(({ series, length, keys }) => ({
      ...series,
      rows: length,
      keys: [...keys],
    }));
    return { ...this.progress.snapshot(), tables };
  }
}

function segmentOf({ sequence }: Numbered): number {
  return Math.floor(Math.max(sequence, 0) / segmentEvents);
}
