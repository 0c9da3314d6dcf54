import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { eventSize } from './event-size.js';
import { type Destination, FileWriter } from './file-writer.js';

/** What one recorder of files has of its own. */
export interface Recording<Taken extends RunEvent> {
  readonly name: string;
  /** After how many milliseconds events are written at the latest. */
  readonly linger: number;
  /** Whether an event is recorded. */
  readonly takes: (event: RunEvent) => event is Taken;
  /** Opens what events are recorded in: new, or cut back to where a resumed run goes on. */
  readonly open: (context: SinkContext) => Promise<Destination<Taken>>;
}

/** A sink that records events in files: batched in memory, durable once flushed, holding the run while it is slow. */
export class FileRecorder<Taken extends RunEvent> implements Sink {
  readonly name: string;
  readonly role = 'record';
  readonly #recording: Recording<Taken>;
  #writer: FileWriter<Taken> | undefined;

  constructor(recording: Recording<Taken>) {
    this.name = recording.name;
    this.#recording = recording;
  }

  async open(context: SinkContext): Promise<void> {
    const { open, linger } = this.#recording;
    this.#writer = new FileWriter(await open(context), { size: eventSize, linger });
  }

  write(event: RunEvent): Promise<void> | undefined {
    return this.#recording.takes(event) ? this.#writer?.write(event) : undefined;
  }

  async flush(): Promise<void> {
    await this.#writer?.flush();
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }
}
