import { join, relative, sep } from 'node:path';
import { makeFolder } from '../recording/replace-file.js';
import { cutFile, type EventFile, emptyFiles, filesBelow, startFile } from './event-file.js';
import { type EventMessage, encodeEvent } from './schema.js';
import { frameRecord } from './tf-record.js';

/** A run that is being recorded. */
interface OpenRun {
  readonly file: EventFile;
  /** Whether nothing is recorded yet. */
  bare: boolean;
}

/** A folder of event files, one for each of what TensorBoard calls runs: a folder within, called by its path. */
export class EventFolder {
  readonly #dir: string;
  /** The files that were there before, by run. */
  readonly #older = new Map<string, readonly string[]>();
  readonly #open = new Map<string, OpenRun>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param keepUpTo the last sequence that is kept when a run goes on; undefined empties the files of an old run. */
  async open(keepUpTo: number | undefined): Promise<void> {
    await makeFolder(this.#dir);
    for (const [path, files] of await filesBelow(this.#dir)) {
      const run = relative(this.#dir, path).split(sep).join('/') || '.';
      this.#older.set(run, files);
      if (keepUpTo === undefined) await emptyFiles(files);
      else this.#open.set(run, await cutFile(files, keepUpTo));
    }
  }

  /** The runs that something is recorded of. */
  get runs(): readonly string[] {
    return [...this.#open].filter(([, { bare }]) => !bare).map(([run]) => run);
  }

  /** Whether nothing is recorded of a run. */
  isBare(run: string): boolean {
    return this.#open.get(run)?.bare ?? true;
  }

  /** Records an event of a run; the promise holds demand. */
  write(run: string, event: EventMessage): Promise<void> | undefined {
    const open = this.#open.get(run) ?? this.#begin(run);
    open.bare = false;
    return open.file.write(frameRecord(encodeEvent(event)));
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ file }) => file.flush()));
  }

  async close(): Promise<void> {
    const closing = await Promise.allSettled([...this.#open.values()].map(({ file }) => file.close()));
    const failed = closing.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #begin(run: string): OpenRun {
    const open = { file: startFile(join(this.#dir, run), this.#older.get(run) ?? []), bare: true };
    this.#open.set(run, open);
    return open;
  }
}
