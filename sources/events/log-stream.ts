import type { EventSourceMessage } from 'eventsource-parser';
import { MillraceError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import type { Warning } from '../../core/source.js';
import { Connection } from './connection.js';
import type { Link } from './link.js';
import { ConnectionLost, findRun, RunAbsent } from './request.js';

/** How {@link LogStream} is set. */
export interface LogStreamOptions {
  readonly link: Link;
  /** The id of the last event that is known, or `end`; undefined begins at the start. */
  readonly after: string | undefined;
  /** Milliseconds without a connection until it gives up. */
  readonly patience: number;
  readonly warn: (warning: Warning) => void;
}

const firstDelay = 250;
const longestDelay = 10_000;

/** The messages of a run's log, over as many connections as it takes: each goes on behind the last event received. */
export class LogStream {
  readonly #options: LogStreamOptions;
  readonly #closed = new AbortController();
  #connecting: AbortController | undefined;
  #connection: Connection | undefined;
  #run: string | undefined;
  #after: string | undefined;
  #lostAt: number | undefined;
  #delay = firstDelay;
  #ending = false;

  constructor(options: LogStreamOptions) {
    this.#options = options;
    this.#after = options.after;
  }

  /**
   * The next messages; undefined at the end.
   *
   * @throws MillraceError `STREAM_FAILED` when the dashboard refuses, or has not been reached for too long.
   */
  async next(): Promise<readonly EventSourceMessage[] | undefined> {
    while (!this.#closed.signal.aborted) {
      try {
        const connection = this.#connection ?? (await this.#connect());
        const messages = await connection.next();
        this.#note(messages);
        return messages;
      } catch (error) {
        this.#drop();
        if (this.#closed.signal.aborted) return undefined;
        if (!(error instanceof ConnectionLost)) throw error;
        if (!(await this.#waitAfter(error))) return undefined;
      }
    }
    return undefined;
  }

  /** The server has said that it goes: should it not come back, that is the end and no failure. */
  expectEnd(): void {
    this.#ending = true;
  }

  close(): void {
    this.#closed.abort();
    this.#drop();
  }

  async #connect(): Promise<Connection> {
    const controller = new AbortController();
    this.#connecting = controller;
    const { link } = this.#options;
    this.#run ??= await findRun(link, controller.signal);
    this.#connection = await Connection.open(link, this.#run, this.#after, controller);
    this.#lostAt = undefined;
    this.#ending = false;
    return this.#connection;
  }

  #drop(): void {
    this.#connecting?.abort();
    this.#connecting = undefined;
    this.#connection = undefined;
  }

  #note(messages: readonly EventSourceMessage[]): void {
    this.#after = messages.findLast(({ id }) => id !== undefined)?.id ?? this.#after;
    this.#delay = firstDelay;
  }

  /** Waits before the next attempt, longer each time; answers whether there is to be one. */
  async #waitAfter(lost: ConnectionLost): Promise<boolean> {
    const { patience, warn, link } = this.#options;
    const now = performance.now();
    if (this.#lostAt === undefined) {
      this.#lostAt = now;
      warn({ code: 'STREAM_LOST', message: this.#describe(lost) });
    }
    const left = this.#lostAt + patience - now;
    if (left <= 0) {
      if (this.#ending) return false;
      throw gone(link, patience, lost);
    }
    // A random part keeps many readers from coming back all at once.
    await pause(Math.min(left, this.#delay * (0.5 + Math.random() / 2)), this.#closed.signal);
    this.#delay = Math.min(this.#delay * 2, longestDelay);
    return true;
  }

  #describe(lost: ConnectionLost): string {
    const { patience, link } = this.#options;
    const limit = Number.isFinite(patience) ? ` for ${patience / 1000} s` : '';
    const place = `the dashboard at ${link.base.host}`;
    const run = link.run === undefined ? 'a run' : `run ${link.run}`;
    if (lost instanceof RunAbsent) return `waiting${limit} for ${run} of ${place}: ${lost.message}`;
    return `${place} is ${this.#ending ? 'closed' : 'lost'} (${lost.message}), trying again${limit}`;
  }
}

function gone({ base, run }: Link, patience: number, cause: ConnectionLost): MillraceError {
  const within = `within ${patience / 1000} s`;
  if (cause instanceof RunAbsent)
    return new MillraceError('STREAM_FAILED', {
      what: 'run of the dashboard',
      given: run,
      expected: `a run that it shows ${within}, and ${cause.message}`,
      where: base.href,
      advice: 'Check the name, and that the run is in the folder that the dashboard shows',
      cause,
    });
  return new MillraceError('STREAM_FAILED', {
    what: 'dashboard',
    given: cause.message,
    expected: `an answer ${within}`,
    where: base.href,
    advice:
      "Check that it is running; a run's file can be followed without it: tail('runs/NAME/events.jsonl')",
    cause,
  });
}
