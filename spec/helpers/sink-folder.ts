import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';

/** A fresh folder of a run for each spec of a suite, and what its sinks are told. */
export class SinkFolder {
  dir = '';
  warnings: string[] = [];

  /** Registers the hooks that make the folder and remove it. */
  static use(): SinkFolder {
    const folder = new SinkFolder();
    beforeEach(async () => {
      folder.dir = await mkdtemp(path.join(tmpdir(), 'millrace-sink-'));
      folder.warnings = [];
    });
    afterEach(() => rm(folder.dir, { recursive: true }));
    return folder;
  }

  at(...names: readonly string[]): string {
    return path.join(this.dir, ...names);
  }

  /** What a sink of a new run is told. */
  fresh(): SinkContext {
    const warn = (message: string): void => void this.warnings.push(message);
    return { dir: this.dir, run: 'spec', sequence: -1, resumed: false, warn };
  }

  /** What a sink of a run that goes on after this sequence is told. */
  resumed(sequence: number): SinkContext {
    return { ...this.fresh(), sequence, resumed: true };
  }

  /** Opens a sink, gives it events one after another, and closes it. */
  async record(sink: Sink, context: SinkContext, events: readonly RunEvent[]): Promise<void> {
    try {
      await sink.open(context);
      for (const event of events) await sink.write(event);
    } finally {
      await sink.close();
    }
  }
}
