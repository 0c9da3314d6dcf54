import {
  formatPlace,
  type LogBeginning,
  type LogCursor,
  type LogPlace,
  type LogSource,
} from '../shown/log-source.js';
import type { Pulse } from './pulse.js';
import { type Feed, format, heartbeat, heartbeatMilliseconds, unlessAborted } from './server-sent.js';

/** The stream of a run's events: `GET /api/log`. */
export class LogFeed implements Feed {
  readonly #source: LogSource;
  readonly #pulse: Pulse;
  readonly #closing: AbortSignal;
  #after: LogPlace | 'end' | undefined;
  #cursor: LogCursor | undefined;
  #closed = false;

  constructor(
    source: LogSource,
    {
      after,
      pulse,
      closing,
    }: { readonly after: LogPlace | 'end' | undefined; readonly pulse: Pulse; readonly closing: AbortSignal },
  ) {
    this.#source = source;
    this.#after = after;
    this.#pulse = pulse;
    this.#closing = closing;
  }

  async next(gone: AbortSignal): Promise<string | undefined> {
    if (this.#closed) return undefined;
    const patience = Date.now() + heartbeatMilliseconds;
    while (!gone.aborted) {
      const isLast = this.#closing.aborted;
      const text = this.#cursor ? await this.#read(this.#cursor, isLast) : await this.#begin();
      if (text !== '') return text;
      if (isLast) {
        this.#closed = true;
        return format({ event: 'closing', data: {} });
      }
      if (Date.now() > patience) return heartbeat;
      await unlessAborted(this.#pulse.next(), this.#closing, gone);
    }
    return undefined;
  }

  async #begin(): Promise<string> {
    const beginning = await this.#source.begin(this.#after);
    this.#cursor = beginning.cursor;
    return remarks(beginning);
  }

  async #read(cursor: LogCursor, now: boolean): Promise<string> {
    const block = await this.#source.read(cursor, now);
    if (block === undefined) return '';
    if (block === 'lost') {
      this.#after = cursor.place;
      return this.#begin();
    }
    this.#cursor = block.next;
    return block.text === '' ? ': lines that are no events\n\n' : block.text;
  }
}

function remarks({ cursor, cut, missed }: LogBeginning): string {
  const id = formatPlace(cursor.place);
  return [
    // It has the place that a connection lost before the next event goes on from.
    format({ event: 'ready', data: {}, id }),
    cut === undefined ? '' : format({ event: 'cut', data: { sequence: cut }, id }),
    missed === undefined ? '' : format({ event: 'missed', data: { count: missed }, id }),
  ].join('');
}
