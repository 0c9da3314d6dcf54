import { stat } from 'node:fs/promises';
import type { RunEvent } from '../../../core/events.js';
import { orUndefined } from '../files.js';
import type { RunIndex } from '../index/run-index.js';
import type { RunInfo } from '../protocol.js';
import { EventsFile } from './events-file.js';
import { Following } from './following.js';
import { LogFile } from './log-file.js';
import type { LogSource } from './log-source.js';
import { Overview } from './overview.js';
import type { ShownRun } from './shown.js';

/** A run's file as it was looked at last. */
export interface FileState {
  readonly size: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly time: number;
}

/**
 * A run that another process writes, or has written, to a file of events.
 *
 * Its line in the table of runs is made from the file's first and last lines. Its index is opened when its curves are
 * first wanted, follows the file from where it was left, and is let go when nobody has wanted anything for a minute.
 */
export class RecordedRun implements ShownRun {
  readonly id: string;
  readonly name: string;
  readonly control = undefined;
  readonly #path: string;
  readonly #log: LogFile;
  #overview = new Overview();
  #seen: FileState | undefined;
  #version = 0;
  #following: Following | undefined;

  constructor(id: string, name: string, path: string) {
    this.id = id;
    this.name = name;
    this.#path = path;
    this.#log = new LogFile(path);
  }

  get version(): number {
    return this.#version + (this.#following?.version ?? 0);
  }

  /** When its file was written last. */
  get changed(): number {
    return this.#seen?.time ?? 0;
  }

  get isWhole(): boolean {
    return this.#following?.isWhole ?? false;
  }

  /** Looks at the beginning and the end of the file where it is another than before. */
  async look(state: FileState): Promise<void> {
    if (this.#seen?.size === state.size && this.#seen.time === state.time) return;
    this.#seen = state;
    const overview = await EventsFile.read(this.#path, overviewOf);
    if (!overview) return;
    this.#overview = overview;
    this.#version++;
  }

  info(): RunInfo {
    const following = this.#following;
    return {
      id: this.id,
      name: this.name,
      ...this.#overview.facts({ live: false, now: Date.now() }),
      ...(following && !following.isWhole ? { indexed: following.share } : {}),
      problems: [...(following?.problems ?? [])],
    };
  }

  index(): Promise<RunIndex> {
    this.#following ??= this.#follow();
    return this.#following.index();
  }

  async eventAt(sequence: number): Promise<RunEvent | undefined> {
    return EventsFile.read(this.#path, async (file) => (await file.eventAt(sequence))?.event);
  }

  async log(): Promise<LogSource> {
    return this.#log;
  }

  /** Lets go of its index. */
  async close(): Promise<void> {
    const following = this.#following;
    this.#following = undefined;
    await following?.stop();
  }

  #follow(): Following {
    const following: Following = new Following(this.#path, {
      caughtUp: () => this.#lookNow(),
      unused: () => this.#release(following),
    });
    return following;
  }

  async #lookNow(): Promise<void> {
    const state = await orUndefined(stat(this.#path));
    if (state) await this.look({ size: state.size, time: state.mtimeMs });
  }

  #release(following: Following): void {
    if (this.#following !== following) return;
    this.#version += following.version + 1;
    this.#following = undefined;
  }
}

async function overviewOf(file: EventsFile): Promise<Overview> {
  const overview = new Overview();
  const first = await file.first();
  const latest = await file.latest();
  // The newest process says how the run was begun, where that is near the end.
  for (const event of [...(first ? [first] : []), ...latest]) overview.take(event);
  return overview;
}
