import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { show } from '../../../core/errors.js';
import { hashOf, orUndefined } from '../files.js';
import { EventsFile } from './events-file.js';
import { RecordedRun } from './recorded-run.js';
import type { Shown, ShownRun } from './shown.js';

const eventsFile = 'events.jsonl';
const depthLimit = 8;
const shortestPause = 1000;

// What a run's folder holds beside its events, and what no run lies in.
const passedOver: ReadonlySet<string> = new Set(['checkpoints', 'dashboard-index', 'node_modules']);

/** The runs in a folder and those below it, or the run of one file of events. */
export class Catalog implements Shown {
  readonly mode = 'folder';
  readonly title: string;
  readonly #root: string;
  readonly #warn: (message: string) => void;
  readonly #runs = new Map<string, RecordedRun>();
  readonly #others = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #warned = new Set<string>();
  #done: Promise<void> | undefined;

  /** @param warn told of folders that cannot be read, once each. */
  constructor(root: string, warn: (message: string) => void) {
    this.#root = resolve(root);
    this.title = basename(this.#root);
    this.#warn = warn;
  }

  /**
   * Begins to look for runs, again and again: the longer it takes, the more seldom.
   *
   * It answers at once; runs appear as they are found.
   */
  start(): void {
    this.#done ??= this.#watch();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
    await Promise.all([...this.#runs.values()].map((run) => run.close()));
  }

  runs(): readonly ShownRun[] {
    return [...this.#runs.values()].sort((one, other) => other.changed - one.changed);
  }

  find(id: string): ShownRun | undefined {
    return this.#runs.get(id);
  }

  /** Looks through the folder once. */
  async look(): Promise<void> {
    const found = new Set<string>();
    const file = await orUndefined(stat(this.#root));
    if (file?.isFile()) await this.#visitFile(this.#root, found);
    else await this.#visit(this.#root, 0, found);
    if (this.#stopping.signal.aborted) return;
    for (const [id, run] of this.#runs) {
      if (found.has(id)) continue;
      this.#runs.delete(id);
      await run.close();
    }
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const began = performance.now();
      await this.look().catch((error: unknown) => this.#warnOnce(this.#root, error));
      const pause = Math.max(shortestPause, 20 * (performance.now() - began));
      await sleep(pause, undefined, { signal, ref: false }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async #visit(folder: string, depth: number, found: Set<string>): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const entries = await this.#entriesOf(folder);
    for (const entry of entries)
      if (entry.isFile() && entry.name.endsWith('.jsonl'))
        await this.#visitFile(join(folder, entry.name), found);
    if (depth === depthLimit) return;
    for (const entry of entries)
      if (entry.isDirectory() && !passedOver.has(entry.name) && !entry.name.startsWith('.'))
        await this.#visit(join(folder, entry.name), depth + 1, found);
  }

  async #entriesOf(folder: string): Promise<readonly Dirent[]> {
    try {
      return (await orUndefined(readdir(folder, { withFileTypes: true }))) ?? [];
    } catch (error) {
      this.#warnOnce(folder, error);
      return [];
    }
  }

  async #visitFile(path: string, found: Set<string>): Promise<void> {
    const id = hashOf(relative(this.#root, path) || '.').slice(0, 12);
    try {
      const state = await orUndefined(stat(path));
      if (!state || !(this.#runs.has(id) || (await this.#isRun(path, state.size)))) return;
      found.add(id);
      const run = this.#runs.get(id) ?? new RecordedRun(id, this.#nameOf(path), path);
      await run.look({ size: state.size, time: state.mtimeMs });
      this.#runs.set(id, run);
    } catch (error) {
      this.#warnOnce(path, error);
    }
  }

  /** Whatever is called `events.jsonl`, and other files that begin with an event. */
  async #isRun(path: string, size: number): Promise<boolean> {
    if (basename(path) === eventsFile) return true;
    const key = `${path} ${size}`;
    if (this.#others.has(key)) return false;
    const first = await EventsFile.read(path, (file) => file.first());
    if (first) return true;
    this.#others.add(key);
    return false;
  }

  #nameOf(path: string): string {
    if (path === this.#root) return basename(path);
    const folder = relative(this.#root, dirname(path)) || '.';
    if (basename(path) === eventsFile) return folder === '.' ? this.title : folder;
    return relative(this.#root, path);
  }

  #warnOnce(path: string, error: unknown): void {
    if (this.#warned.has(path)) return;
    this.#warned.add(path);
    this.#warn(`${path} cannot be read: ${show(error)}`);
  }
}
