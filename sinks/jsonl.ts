import { resolve } from 'node:path';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { Sink, SinkContext } from '../core/sink.js';
import type { LineWriter } from './jsonl/line-writer.js';
import { openRecording } from './jsonl/open-recording.js';

/**
 * Records every event as one line of JSON.
 *
 * A new run starts a new file. A resumed one replaces the file by its own beginning, up to the checkpoint: a line
 * torn by the crash is dropped, and what comes after is written again. Lines are batched in memory (at most 128 KB)
 * and on disk after about 0.1 s; a checkpoint waits until all before it are durable. A disk slower than the run
 * holds the run back.
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
  if (!z.string().min(1).safeParse(file).success)
    throw new MillraceError('OPTION_INVALID', {
      what: 'file of jsonl',
      given: file,
      expected: 'the path of a file',
    });
  return new JsonLines(file);
}

class JsonLines implements Sink {
  readonly name = 'jsonl';
  readonly role = 'record';
  readonly #file: string;
  #writer: LineWriter | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async open({ dir, sequence, resumed, warn }: SinkContext): Promise<void> {
    const keepUpTo = resumed ? sequence : undefined;
    this.#writer = await openRecording(resolve(dir, this.#file), { keepUpTo, warn });
  }

  write(event: RunEvent): Promise<void> | undefined {
    return this.#writer?.write(JSON.stringify(event));
  }

  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }
}
