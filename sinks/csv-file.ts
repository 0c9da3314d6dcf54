import { resolve } from 'node:path';
import type { Sink } from '../core/sink.js';
import { isRowEvent } from './csv-file/columns.js';
import { CsvTable } from './csv-file/table.js';
import { FileRecorder } from './recording/file-recorder.js';
import { recordedPath } from './recording/recorded-path.js';

/**
 * Records the numbers of steps, epochs and evaluations as one table, which spreadsheets and pandas open.
 *
 * There is a row for each of these events and a column for each of their fields, called by its path in the event:
 * `loss`, `metrics.accuracy`, `incidental.elapsed`. Metrics are the last columns. At an event with a metric that has
 * no column yet the file is replaced by one with that column, empty in the rows before. What is not finite is `NaN`
 * or `Infinity`, what an event does not have is empty. Quoting is that of RFC 4180; rows end in `\n`.
 *
 * New runs, resumes and memory are as for `jsonl`, but rows may wait for 1 s. Once the columns `incidental.…` are left
 * out, the tables of a killed and of an unkilled run are the same, line by line.
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
  const given = recordedPath('file of csvFile', file, 'the path of a file');
  return new FileRecorder({
    name: 'csvFile',
    // Nobody looks at a table while it grows.
    linger: 1000,
    takes: isRowEvent,
    open: (context) => CsvTable.open(resolve(context.dir, given), context),
  });
}
