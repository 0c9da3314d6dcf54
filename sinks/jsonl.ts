import { resolve } from 'node:path';
import { isRepeatable, parseEvent, type RunEvent } from '../core/events.js';
import type { Sink } from '../core/sink.js';
import { encodedFile } from './recording/encoded-file.js';
import { FileRecorder } from './recording/file-recorder.js';
import { type Keep, openRecording } from './recording/open-recording.js';
import { recordedPath } from './recording/recorded-path.js';

/**
 * Records every event as one line of JSON.
 *
 * A new run starts a new file. A resumed one replaces the file by its own beginning, up to the checkpoint: a line
 * torn by the crash is dropped, and what comes after is written again. Some hundred events wait in memory at most, for
 * 0.2 s; a checkpoint waits until all before it are durable. A disk slower than the run holds the run back.
 *
 * @param file a relative path lies in the run's folder; default `events.jsonl`.
 * @throws MillraceError `OPTION_INVALID` for an empty path; in the run, `SINK_FAILED` when the file cannot be
 *   written, and `EVENT_INVALID` with the line's number when a resume finds a line that is no event.
 * @example
 * ```ts
 * import { jsonl } from 'millrace/sinks';
 * const sinks = [jsonl(), jsonl('/var/log/fashion.jsonl')];
 * ```
 */
export function jsonl(file = 'events.jsonl'): Sink {
  const given = recordedPath('file of jsonl', file, 'the path of a file');
  return new FileRecorder({
    name: 'jsonl',
    // Short: the file is followed by those who watch the run.
    linger: 200,
    takes: (event): event is RunEvent => true,
    async open({ dir, sequence, resumed, warn }) {
      const path = resolve(dir, given);
      const opened = await openRecording(path, resumed ? keepUpTo(sequence, path, warn) : undefined);
      return encodedFile(path, opened, linesOf);
    },
  });
}

function linesOf(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** Keeps every line before the first event later than `sequence`; warns when the last one kept is an earlier one. */
function keepUpTo(sequence: number, path: string, warn: (message: string) => void): Keep {
  return async (lines, writer) => {
    let last = -1;
    let number = 0;
    for await (const line of lines) {
      number++;
      const event = parseEvent(line, `${path}, line ${number}`);
      if (isRepeatable(event)) {
        if (event.sequence > sequence) break;
        last = event.sequence;
      }
      await writer.write(`${line}\n`);
    }
    if (last !== sequence)
      warn(`${path} ends at event ${last}, the checkpoint at ${sequence}: events are missing`);
  };
}
