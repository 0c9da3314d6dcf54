import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMillraceError, show } from '../../../core/errors.js';
import { isRepeatable } from '../../../core/events.js';
import { LineFollower } from '../../../core/follow-lines.js';
import type { TextLine } from '../../../core/lines/whole-lines.js';
import { RunIndex } from '../index/run-index.js';
import { segmentStore } from '../index/segment-store.js';
import { EventsFile, orderOf } from './events-file.js';
import { readEvent } from './read-event.js';

const pollMilliseconds = 200;
const unusedMilliseconds = 60_000;
const problemLimit = 5;

/** Who wants to know of what is read. */
export interface FollowingListener {
  /** Something has come, and all of it is in the index. */
  caughtUp(): Promise<void>;
  /** Nobody has asked for the index for a while: it was let go. */
  unused(): void;
}

/** A run's index that follows the file of its events. */
export class Following {
  readonly #path: string;
  readonly #listener: FollowingListener;
  readonly #problems: string[] = [];
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #index: RunIndex | undefined;
  #opened: Promise<RunIndex>;
  #follower: LineFollower | undefined;
  #asked = Date.now();
  #offset = 0;
  #size = 0;
  #isWhole = false;
  #version = 0;

  constructor(path: string, listener: FollowingListener) {
    this.#path = path;
    this.#listener = listener;
    this.#opened = this.#open();
    this.#done = this.#opened.then(() => this.#follow());
    // Who asks for the index is told; the loop has nobody to tell.
    this.#done.catch((error: unknown) => this.#report(show(error)));
  }

  /** Grows with everything that is read. */
  get version(): number {
    return this.#version;
  }

  /** Whether everything in the file is in the index. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The share of the file that is in the index, 0 to 1. */
  get share(): number {
    return this.#size === 0 ? 0 : Math.min(this.#offset / this.#size, 1);
  }

  get problems(): readonly string[] {
    return [...this.#problems, ...(this.#index?.problems ?? [])];
  }

  index(): Promise<RunIndex> {
    this.#asked = Date.now();
    return this.#opened;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done.catch((error: unknown) => this.#report(show(error)));
  }

  async #open(): Promise<RunIndex> {
    this.#index = await RunIndex.load(segmentStore(dirname(this.#path), basename(this.#path)));
    await this.#meet(this.#index);
    return this.#index;
  }

  /** Goes back to where index and file agree, and follows the file from there. */
  async #meet(index: RunIndex): Promise<void> {
    const agreed = await EventsFile.read(this.#path, async (file) => {
      this.#size = file.size;
      const segments = await agreeing(index, file);
      const last = index.states[segments - 1]?.sequence ?? -1;
      return { segments, offset: await file.findFirst((event) => isBehind(event, last)) };
    });
    index.rollBack(agreed?.segments ?? 0);
    this.#isWhole = false;
    this.#offset = agreed?.offset ?? 0;
    await this.#follower?.close();
    this.#follower = new LineFollower(this.#path, { from: { offset: this.#offset }, resumes: true });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    const index = await this.#opened;
    while (!signal.aborted && Date.now() - this.#asked < unusedMilliseconds) {
      const news = await this.#follower?.read();
      if (news?.anew) await this.#meet(index);
      else if (news) this.#take(index, news.lines);
      else await this.#rest(signal);
    }
    await this.#follower?.close();
    await index.settled();
    this.#listener.unused();
  }

  #take(index: RunIndex, lines: readonly TextLine[]): void {
    for (const line of lines) this.#takeLine(index, line);
    this.#offset = lines.at(-1)?.next ?? this.#offset;
    this.#version++;
  }

  #takeLine(index: RunIndex, { text, offset, fault }: TextLine): void {
    const where = `${this.#path}, offset ${offset}`;
    if (fault !== undefined) {
      this.#report(`${where}: ${fault}`);
      return;
    }
    try {
      const event = readEvent(text, where);
      if (isRepeatable(event) && event.sequence <= index.sequence)
        this.#report(`${where}: event ${event.sequence} comes a second time, and is left out`);
      else index.take(event);
    } catch (error) {
      if (!isMillraceError(error, 'EVENT_INVALID')) throw error;
      this.#report(error.message);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    if (!this.#isWhole) {
      this.#isWhole = true;
      this.#version++;
    }
    await this.#listener.caughtUp();
    await sleep(pollMilliseconds, undefined, { signal, ref: false }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  #report(problem: string): void {
    if (this.#problems.length < problemLimit) this.#problems.push(problem);
    else if (this.#problems.length === problemLimit) this.#problems.push('... and more');
    this.#version++;
  }
}

/** How many segments of an index hold what is in the file: those whose last event is there, at the same time. */
async function agreeing(index: RunIndex, file: EventsFile): Promise<number> {
  const { states } = index;
  for (let count = states.length; count > 0; count--) {
    const state = states[count - 1];
    if (!state || state.sequence < 0) continue;
    const found = await file.eventAt(state.sequence);
    if (found?.event.incidental.time === state.time) return count;
  }
  return 0;
}

/** Whether an event comes behind a segment that ends with a sequence. */
function isBehind(event: Parameters<typeof orderOf>[0], last: number): boolean {
  return orderOf(event) > last || (last < 0 && orderOf(event) >= last);
}
