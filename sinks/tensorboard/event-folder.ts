import { join, relative, sep } from 'node:path';
import { orFileFailure } from '../recording/file-failure.js';
import type { Destination } from '../recording/file-writer.js';
import { makeFolder } from '../recording/replace-file.js';
import { cutFile, type EventFile, emptyFiles, filesBelow, recordOf, startFile } from './event-file.js';
import { own } from './run-names.js';
import type { RunRecord } from './run-records.js';

/** A folder of event files, one for each of what TensorBoard calls runs: a folder within, called by its path. */
export class EventFolder implements Destination<RunRecord> {
  readonly #dir: string;
  /** The files that were there before, by run. */
  readonly #older = new Map<string, readonly string[]>();
  readonly #open = new Map<string, EventFile>();

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param keepUpTo the last sequence that is kept when a run goes on; undefined empties the files of an old run. */
  static async open(dir: string, keepUpTo: number | undefined): Promise<EventFolder> {
    const folder = new EventFolder(dir);
    await makeFolder(dir);
    try {
      for (const [path, files] of await filesBelow(dir)) await folder.#goOn(path, files, keepUpTo);
      return folder;
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /** The runs that something is recorded of. */
  get runs(): readonly string[] {
    return [...this.#open].filter(([, { bare }]) => !bare).map(([run]) => run);
  }

  async append(records: readonly RunRecord[]): Promise<void> {
    const byRun = new Map<string, Uint8Array[]>();
    for (const { run, event } of records) {
      const encoded = recordOf(event);
      const others = byRun.get(run);
      if (others) others.push(encoded);
      else byRun.set(run, [encoded]);
    }
    for (const [run, encoded] of byRun) await this.#appendTo(run, encoded);
  }

  async sync(): Promise<void> {
    for (const { path, file } of this.#open.values()) await orFileFailure(path, () => file.sync());
  }

  async close(): Promise<void> {
    const files = [...this.#open.values()];
    const closing = await Promise.allSettled(
      files.map(({ path, file }) => orFileFailure(path, () => file.close())),
    );
    const failed = closing.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #goOn(path: string, files: readonly string[], keepUpTo: number | undefined): Promise<void> {
    const run = relative(this.#dir, path).split(sep).join('/') || own;
    this.#older.set(run, files);
    if (keepUpTo === undefined) await emptyFiles(files);
    else this.#open.set(run, await cutFile(files, keepUpTo));
  }

  async #appendTo(run: string, encoded: readonly Uint8Array[]): Promise<void> {
    const { path, file } = this.#open.get(run) ?? (await this.#begin(run));
    await orFileFailure(path, () => file.appendFile(Buffer.concat(encoded)));
  }

  async #begin(run: string): Promise<EventFile> {
    const started = await startFile(join(this.#dir, run), this.#older.get(run) ?? []);
    this.#open.set(run, started);
    return started;
  }
}
