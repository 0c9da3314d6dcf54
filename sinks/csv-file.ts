import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunEvent } from '../core/events.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { Columns, isRowEvent, type RowEvent } from './csv-file/columns.js';
import { keepUpTo, lengthenRows } from './csv-file/copy-rows.js';
import { formatRow } from './csv-file/row.js';
import {
  isStream,
  type LineFile,
  openRecording,
  orFileFailure,
  rewriteLines,
} from './recording/open-recording.js';
import { recordedPath } from './recording/recorded-path.js';

/**
 * Records the numbers of steps, epochs and evaluations as one table, which spreadsheets and pandas open.
 *
 * There is a row for each of these events and a column for each of their fields, called by its path in the event:
 * `loss`, `metrics.accuracy`, `incidental.elapsed`. Metrics are the last columns. At an event with a metric that has
 * no column yet the file is replaced by one with that column, empty in the rows before. What is not finite is `NaN`
 * or `Infinity`, what an event does not have is empty. Quoting is that of RFC 4180; rows end in `\n`.
 *
 * New runs, resumes, memory and disk are as for `jsonl`: once the columns `incidental.…` are left out, the tables
 * of a killed and of an unkilled run are the same, line by line.
 *
 * @param file a relative path lies in the run's folder; default `events.csv`.
 * @throws MillraceError `OPTION_INVALID` for an empty path; in the run, `SINK_FAILED` when the file cannot be
 *   written, and `EVENT_INVALID` with the row's number when a resume finds a file that is no such table.
 * @example
 * ```ts
 * import { csvFile, jsonl } from 'millrace/sinks';
 * const sinks = [jsonl(), csvFile('fashion.csv')];
 * ```
 */
export function csvFile(file = 'events.csv'): Sink {
  return new CsvFile(recordedPath('file of csvFile', file, 'the path of a file'));
}

class CsvFile implements Sink {
  readonly name = 'csvFile';
  readonly role = 'record';
  readonly #file: string;
  #path = '';
  #warn: SinkContext['warn'] = () => {};
  #writer: LineFile | undefined;
  /** Undefined until the header is written. */
  #columns: Columns | undefined;
  /** What still has to be written, while the file is being replaced by a wider one. */
  #pending: Promise<void> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async open({ dir, sequence, resumed, warn }: SinkContext): Promise<void> {
    this.#path = resolve(dir, this.#file);
    this.#warn = warn;
    if (resumed && sequence >= 0 && !existsSync(this.#path))
      warn(`${this.#path} is not there, the checkpoint is at event ${sequence}: the rows before are missing`);
    const keep = keepUpTo(sequence, this.#path, (columns) => {
      this.#columns = columns;
    });
    this.#writer = await openRecording(this.#path, resumed ? keep : undefined);
  }

  write(event: RunEvent): Promise<void> | undefined {
    if (!isRowEvent(event)) return undefined;
    if (this.#pending) return this.#hold(this.#pending.then(() => this.#put(event)));
    return this.#isWideEnough(event) ? this.#put(event) : this.#hold(this.#put(event));
  }

  async flush(): Promise<void> {
    await this.#pending;
    await this.#writer?.flush();
  }

  async close(): Promise<void> {
    await this.#pending;
    const writer = this.#writer;
    this.#writer = undefined;
    // A table without rows has its header all the same.
    if (writer && !this.#columns) await writer.write(`${formatRow(new Columns().names)}\n`);
    await writer?.close();
  }

  #isWideEnough(event: RowEvent): boolean {
    return this.#columns === undefined || this.#columns.missing(event).length === 0;
  }

  #put(event: RowEvent): Promise<void> | undefined {
    const columns = this.#columns;
    if (columns === undefined) return this.#begin(event);
    const missing = columns.missing(event);
    if (missing.length === 0) return this.#append(formatRow(columns.cells(event)));
    return this.#widen(columns, missing).then(() => this.#append(formatRow(columns.cells(event))));
  }

  #begin(event: RowEvent): Promise<void> | undefined {
    const columns = new Columns();
    columns.add(columns.missing(event));
    this.#columns = columns;
    return this.#append(`${formatRow(columns.names)}\n${formatRow(columns.cells(event))}`);
  }

  #append(row: string): Promise<void> | undefined {
    return this.#writer?.write(`${row}\n`);
  }

  async #widen(columns: Columns, metrics: readonly string[]): Promise<void> {
    columns.add(metrics);
    if (isStream(this.#path)) {
      this.#warn(`${this.#path} cannot be written again: its header lacks ${metrics.join(', ')}`);
      return;
    }
    await this.#writer?.close();
    this.#writer = await orFileFailure(this.#path, () =>
      rewriteLines(this.#path, lengthenRows(columns.names, metrics.length)),
    );
  }

  #hold(answer: Promise<void> | undefined): Promise<void> {
    const pending = Promise.resolve(answer).finally(() => {
      if (this.#pending === pending) this.#pending = undefined;
    });
    this.#pending = pending;
    return pending;
  }
}
