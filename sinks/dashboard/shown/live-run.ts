import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunControl } from '../../../core/control.js';
import { show } from '../../../core/errors.js';
import { isRepeatable, type RunEvent } from '../../../core/events.js';
import type { SinkContext } from '../../../core/sink.js';
import { hashOf, orUndefined } from '../files.js';
import { RunIndex } from '../index/run-index.js';
import { segmentStore } from '../index/segment-store.js';
import type { RunInfo } from '../protocol.js';
import { EventsFile, orderOf } from './events-file.js';
import { LogFile } from './log-file.js';
import { LogMemory } from './log-memory.js';
import type { LogSource } from './log-source.js';
import { Overview } from './overview.js';
import { eventIn } from './read-event.js';
import type { ShownRun } from './shown.js';

const eventsFile = 'events.jsonl';

// What comes while the run's past is read; beyond it, the past is given up.
const waitingLimit = 100_000;

/**
 * The run that this process trains, fed with its events one by one.
 *
 * A resumed run's past comes from the index in its folder, and from `events.jsonl` there for what is not in the index
 * yet; that is read while the run goes on.
 */
export class LiveRun implements ShownRun {
  readonly id: string;
  readonly name: string;
  readonly #file: string;
  readonly #index: RunIndex;
  readonly #opened = Date.now();
  readonly #overview = new Overview();
  readonly #memory = new LogMemory();
  readonly #log: LogFile;
  readonly #problems: string[] = [];
  #control: RunControl | undefined;
  /** What has come while the past is being read. */
  #waiting: RunEvent[] | undefined;
  #version = 0;

  private constructor({ dir, run, control }: SinkContext, index: RunIndex) {
    this.id = hashOf('.').slice(0, 12);
    this.name = run;
    this.#file = join(dir, eventsFile);
    this.#index = index;
    this.#log = new LogFile(this.#file);
    this.#control = control;
  }

  /** Begins with a run that is new, or goes on with one. */
  static async begin(context: SinkContext): Promise<LiveRun> {
    const store = segmentStore(context.dir, eventsFile);
    if (!context.resumed) await store.truncate(0);
    const run = new LiveRun(context, await RunIndex.load(store));
    if (context.resumed) await run.#goOn(context.sequence);
    return run;
  }

  get version(): number {
    return this.#version;
  }

  get isWhole(): boolean {
    return this.#waiting === undefined;
  }

  get control(): RunControl | undefined {
    return this.#control;
  }

  info(): RunInfo {
    return {
      id: this.id,
      name: this.name,
      ...this.#overview.facts({ live: true, now: Date.now() }),
      ...(this.#control ? { control: { paused: this.#control.paused } } : {}),
      problems: [...this.#problems, ...this.#index.problems],
    };
  }

  async index(): Promise<RunIndex> {
    return this.#index;
  }

  /** Takes the run's next event. */
  take(event: RunEvent): void {
    this.#version++;
    this.#overview.take(event);
    this.#memory.take(event);
    if (!this.#waiting) this.#index.take(event);
    else if (this.#waiting.push(event) > waitingLimit) this.#giveUpPast();
  }

  /** The run is over, and cannot be controlled any more. */
  async finish(): Promise<void> {
    this.#control = undefined;
    this.#overview.finish();
    this.#version++;
    await this.#index.settled();
  }

  async eventAt(sequence: number): Promise<RunEvent | undefined> {
    const kept = this.#memory.events.find((event) => isRepeatable(event) && event.sequence === sequence);
    if (kept) return kept;
    return EventsFile.read(this.#file, async (file) => (await file.eventAt(sequence))?.event);
  }

  /** From its file where it is recorded there, else from memory. */
  async log(): Promise<LogSource> {
    const state = await orUndefined(stat(this.#file));
    return state && state.mtimeMs >= this.#opened - 1 ? this.#log : this.#memory;
  }

  async #goOn(sequence: number): Promise<void> {
    const whole = this.#index.states.filter((state) => state.sequence <= sequence).length;
    this.#index.rollBack(whole);
    const latest = await EventsFile.read(this.#file, (file) => file.latest());
    for (const event of latest ?? []) if (this.#isPast(event, sequence)) this.#overview.take(event);
    this.#waiting = [];
    // The run does not wait for its past, and what goes wrong with it does not stop the run.
    this.#readPast(sequence)
      .catch((error: unknown) => this.#problems.push(`the past of the run cannot be read: ${show(error)}`))
      .finally(() => this.#catchUp());
  }

  async #readPast(sequence: number): Promise<void> {
    const index = this.#index;
    await EventsFile.read(this.#file, async (file) => {
      const from = index.sequence;
      let offset = await file.findFirst((event) => orderOf(event) > from || from < 0);
      for (let more = true; more && this.#waiting; ) {
        const lines = await file.linesFrom(offset);
        more = lines.length > 0;
        for (const { text, next } of lines) {
          const event = eventIn(text);
          offset = next;
          if (!event) continue;
          if (!this.#isPast(event, sequence)) return;
          if (!isRepeatable(event) || event.sequence > index.sequence) index.take(event);
        }
      }
    });
    if (index.sequence < sequence && this.#waiting)
      this.#problems.push(`events ${index.sequence + 1} to ${sequence} are not recorded in ${eventsFile}`);
  }

  /** Whether an event of the file is one of those before this process, as far as the run has kept them. */
  #isPast(event: RunEvent, sequence: number): boolean {
    return orderOf(event) <= sequence && event.incidental.time < this.#opened;
  }

  #catchUp(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of waiting) this.#index.take(event);
    this.#version++;
  }

  #giveUpPast(): void {
    this.#problems.push('reading the past of the run took too long: curves have a gap');
    this.#catchUp();
  }
}
