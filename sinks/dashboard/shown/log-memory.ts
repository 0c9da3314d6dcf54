import type { RunEvent } from '../../../core/events.js';
import {
  type LogBeginning,
  type LogBlock,
  type LogCursor,
  type LogPlace,
  type LogSource,
  logStart,
  messageOf,
  placeAfter,
} from './log-source.js';

const countLimit = 2000;
const byteLimit = 16 * 1024 * 1024;
const blockEvents = 200;

interface Kept {
  readonly event: RunEvent;
  readonly place: LogPlace;
  readonly bytes: number;
}

/** The latest events of a run that no file records: 2000 of them, less where they hold pictures. */
export class LogMemory implements LogSource {
  #kept: Kept[] = [];
  #bytes = 0;
  /** How many are no longer kept. */
  #gone = 0;
  #place = logStart;

  /** The events that are kept, oldest first. */
  get events(): readonly RunEvent[] {
    return this.#kept.map(({ event }) => event);
  }

  take(event: RunEvent): void {
    this.#place = placeAfter(this.#place, event);
    const bytes = event.type === 'summary' ? (event.picture?.length ?? 0) : 0;
    this.#bytes += bytes;
    this.#kept.push({ event, place: this.#place, bytes });
    // Seldom, and many at a time: shifting them one by one would move all others each time.
    if (this.#kept.length > 2 * countLimit || this.#bytes > byteLimit) this.#forget();
  }

  async begin(after: LogPlace | 'end' | undefined): Promise<LogBeginning> {
    const first = this.#kept[0]?.place;
    if (after === 'end') return { cursor: this.#cursorAt(this.#kept.length) };
    if (after === undefined)
      return { cursor: this.#cursorAt(0), ...(this.#gone > 0 ? { missed: this.#gone } : {}) };
    const known = this.#kept.findIndex(({ place }) => isSame(place, after));
    if (known >= 0) return { cursor: this.#cursorAt(known + 1) };
    // Either it is no longer kept, or it was another process's, after what this one went back to.
    const last = first ? first.sequence - (first.extra === 0 ? 1 : 0) : after.sequence;
    const missed = last > after.sequence ? { missed: last - after.sequence } : {};
    const cut = last < after.sequence ? { cut: last } : {};
    return { cursor: this.#cursorAt(0), ...missed, ...cut };
  }

  async read({ offset }: LogCursor): Promise<LogBlock | 'lost' | undefined> {
    const from = offset - this.#gone;
    if (from < 0) return 'lost';
    const block = this.#kept.slice(from, from + blockEvents);
    if (block.length === 0) return undefined;
    const text = block.map(({ event, place }) => messageOf(JSON.stringify(event), place)).join('');
    return { text, next: this.#cursorAt(from + block.length) };
  }

  #cursorAt(index: number): LogCursor {
    return { offset: this.#gone + index, place: this.#kept[index - 1]?.place ?? logStart };
  }

  #forget(): void {
    let count = Math.max(this.#kept.length - countLimit, 0);
    let bytes = this.#bytes;
    for (const kept of this.#kept.slice(0, count)) bytes -= kept.bytes;
    while (bytes > byteLimit / 2 && count < this.#kept.length - 1) bytes -= this.#kept[count++]?.bytes ?? 0;
    this.#kept = this.#kept.slice(count);
    this.#bytes = bytes;
    this.#gone += count;
  }
}

function isSame(one: LogPlace, other: LogPlace): boolean {
  return one.sequence === other.sequence && one.extra === other.extra && one.time === other.time;
}
