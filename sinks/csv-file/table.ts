import { existsSync } from 'node:fs';
import type { SinkContext } from '../../core/sink.js';
import type { OpenFile } from '../recording/encoded-file.js';
import { orFileFailure } from '../recording/file-failure.js';
import type { Destination } from '../recording/file-writer.js';
import { isStream, openRecording, rewriteLines } from '../recording/open-recording.js';
import { Columns, type RowEvent } from './columns.js';
import { keepUpTo, lengthenRows } from './copy-rows.js';
import { formatRow } from './row.js';

/** A table in a file, which is replaced by a wider one when an event has a metric that has no column yet. */
export class CsvTable implements Destination<RowEvent> {
  readonly #path: string;
  readonly #warn: SinkContext['warn'];
  #file: OpenFile;
  /** Undefined until the header is written. */
  #columns: Columns | undefined;

  private constructor(path: string, warn: SinkContext['warn'], file: OpenFile, columns: Columns | undefined) {
    this.#path = path;
    this.#warn = warn;
    this.#file = file;
    this.#columns = columns;
  }

  /**
   * Opens a new table, or the one of a resumed run, cut back to the checkpoint.
   *
   * @throws MillraceError `SINK_FAILED` when the file cannot be written, `EVENT_INVALID` for what is no such table.
   */
  static async open(path: string, { sequence, resumed, warn }: SinkContext): Promise<CsvTable> {
    if (resumed && sequence >= 0 && !existsSync(path))
      warn(`${path} is not there, the checkpoint is at event ${sequence}: the rows before are missing`);
    let columns: Columns | undefined;
    const keep = keepUpTo(sequence, path, (found) => {
      columns = found;
    });
    const file = await openRecording(path, resumed ? keep : undefined);
    return new CsvTable(path, warn, file, columns);
  }

  append(events: readonly RowEvent[]): Promise<void> {
    return orFileFailure(this.#path, async () => {
      const columns = await this.#columnsFor(events);
      await this.#file.appendFile(events.map((event) => `${formatRow(columns.cells(event))}\n`).join(''));
    });
  }

  sync(): Promise<void> {
    return orFileFailure(this.#path, () => this.#file.sync());
  }

  close(): Promise<void> {
    return orFileFailure(this.#path, async () => {
      try {
        // A table without rows has its header all the same.
        if (!this.#columns) await this.#columnsFor([]);
      } finally {
        await this.#file.close();
      }
    });
  }

  /** Columns for all of them, with their header in the file. */
  async #columnsFor(events: readonly RowEvent[]): Promise<Columns> {
    const columns = this.#columns ?? new Columns();
    const before = columns.names.length;
    for (const event of events) columns.add(columns.missing(event));
    const names = columns.names;
    if (!this.#columns) await this.#file.appendFile(`${formatRow(names)}\n`);
    else if (names.length > before) await this.#widen(names, names.length - before);
    this.#columns = columns;
    return columns;
  }

  async #widen(names: readonly string[], count: number): Promise<void> {
    if (isStream(this.#path)) {
      this.#warn(`${this.#path} cannot be written again: its header lacks ${names.slice(-count).join(', ')}`);
      return;
    }
    await this.#file.close();
    this.#file = await rewriteLines(this.#path, lengthenRows(names, count));
  }
}
