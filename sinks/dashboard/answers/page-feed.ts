import type { Latest } from '../index/latest.js';
import type { Position } from '../index/run-index.js';
import type { EventsQuery, Ready } from '../protocol.js';
import type { Shown, ShownRun } from '../shown/shown.js';
import { growthSince, type Telling } from './growth.js';
import type { Pulse } from './pulse.js';
import type { RunTexts } from './run-texts.js';
import { type Feed, format, heartbeat, heartbeatMilliseconds, unlessAborted } from './server-sent.js';
import type { Underway } from './underway.js';

/** What all pages of a server share. */
export interface Broadcast {
  readonly shown: Shown;
  readonly version: string;
  readonly pulse: Pulse;
  /** What pages at the same place are told, made once for all of them. */
  readonly told: Latest<Promise<Prepared | undefined>>;
  readonly runTexts: RunTexts;
  /** What the streams are about to send. */
  readonly underway: Underway;
  /** Ends the streams, after a last message. */
  readonly closing: AbortSignal;
}

/** Growth that is ready to be sent, but for its id. */
export interface Prepared {
  readonly data: string;
  readonly position: Position;
}

/** Bytes of {@link Broadcast.told}. */
export const toldBytes = 4 * 1024 * 1024;
const oneTold = 32 * 1024;

/** The stream of one page: `GET /api/events`. */
export class PageFeed implements Feed {
  readonly #broadcast: Broadcast;
  readonly #telling: Telling;
  readonly #watched: readonly string[];
  /** Up to where each watched run was told. */
  readonly #positions: Map<string, Position>;
  /** Which version of each run was told. */
  readonly #versions = new Map<string, string>();
  #begun = false;
  #closed = false;

  constructor(broadcast: Broadcast, { run, axis, smoothing, since }: EventsQuery) {
    this.#broadcast = broadcast;
    this.#telling = { axis, smoothing };
    this.#watched = [...new Set(run)];
    const known = parsePositions(since ?? '');
    this.#positions = new Map([...known].filter(([id]) => run.includes(id)));
  }

  async next(gone: AbortSignal): Promise<string | undefined> {
    if (this.#closed) return undefined;
    if (!this.#begun) return this.#begin();
    const { closing, pulse } = this.#broadcast;
    const patience = Date.now() + heartbeatMilliseconds;
    while (!gone.aborted) {
      if (!closing.aborted) await unlessAborted(pulse.next(), closing, gone);
      this.#closed = closing.aborted;
      const news = (await this.#growth()) + this.#runs();
      if (this.#closed) return news + format({ event: 'closing', data: {}, id: this.#id() });
      if (news !== '') return news;
      if (Date.now() > patience) return heartbeat;
    }
    return undefined;
  }

  async #begin(): Promise<string> {
    this.#begun = true;
    const resumed = [...this.#positions.keys()].filter((id) => this.#broadcast.shown.find(id));
    for (const run of this.#runsWatched()) {
      const { position } = await run.index();
      if (!this.#positions.has(run.id)) this.#positions.set(run.id, position);
    }
    const { shown, version } = this.#broadcast;
    const ready: Ready = { mode: shown.mode, title: shown.title, version, resumed };
    return format({ event: 'ready', data: ready, id: this.#id() }) + this.#runs();
  }

  async #growth(): Promise<string> {
    let text = '';
    for (const run of this.#runsWatched()) {
      const told = await this.#growthOf(run);
      if (!told) continue;
      this.#positions.set(run.id, told.position);
      text += `id: ${this.#id()}\nevent: growth\ndata: ${told.data}\n\n`;
    }
    return text;
  }

  async #growthOf(run: ShownRun): Promise<Prepared | undefined> {
    const index = await run.index();
    const since = this.#positions.get(run.id) ?? index.position;
    if (!this.#positions.has(run.id)) this.#positions.set(run.id, since);
    const { axis, smoothing } = this.#telling;
    const to = index.position;
    const key = JSON.stringify([run.id, since, to, axis, smoothing, run.isWhole]);
    return this.#broadcast.told.get(key, oneTold, async () => {
      const told = await growthSince(run, index, since, this.#telling);
      return told && { data: JSON.stringify(told.growth), position: told.position };
    });
  }

  /** The runs that changed since they were told, and those that are no more. */
  #runs(): string {
    const runs = this.#broadcast.shown.runs();
    const present = new Set(runs.map(({ id }) => id));
    const gone = [...this.#versions.keys()].filter((id) => !present.has(id));
    for (const id of gone) this.#versions.delete(id);
    const changed = runs.flatMap((run) => {
      const { version, json } = this.#broadcast.runTexts.of(run);
      if (this.#versions.get(run.id) === version) return [];
      this.#versions.set(run.id, version);
      return [json];
    });
    if (changed.length === 0 && gone.length === 0) return '';
    return `id: ${this.#id()}\nevent: runs\ndata: {"runs":[${changed.join()}],"gone":${JSON.stringify(gone)}}\n\n`;
  }

  #runsWatched(): readonly ShownRun[] {
    return this.#watched.flatMap((id) => this.#broadcast.shown.find(id) ?? []);
  }

  #id(): string {
    return [...this.#positions]
      .map(([id, { start, sequence, entries }]) => `${id}:${start}:${sequence}:${entries}`)
      .join(',');
  }
}

/** What a page says it was told: `RUN:START:SEQUENCE:ENTRIES,...`. */
function parsePositions(text: string): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  for (const [, id = '', start, sequence, entries] of text.matchAll(
    /([\w-]{1,64}):(\d{1,15}(?:\.\d{1,9})?):(-1|\d{1,15}):(\d{1,15})/g,
  ))
    positions.set(id, { start: Number(start), sequence: Number(sequence), entries: Number(entries) });
  return positions;
}
