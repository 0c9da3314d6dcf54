import type { EventSourceMessage } from 'eventsource-parser';
import { isMillraceError, type MillraceError } from '../../core/errors.js';
import { parseEvent, type RunEvent } from '../../core/events.js';
import type { Blocks } from '../../core/pull-blocks.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions } from '../../core/source.js';
import { SkipCount } from '../skip-count.js';
import { LogStream, type LogStreamOptions } from './log-stream.js';

/** What {@link EventBlocks} is told. */
export interface EventBlocksOptions {
  readonly stream: LogStreamOptions;
  readonly source: string;
  readonly invalid: 'fail' | 'skip';
  readonly opening: OpenOptions;
}

/** The samples that the messages of a run's log hold. */
export class EventBlocks implements Blocks<Sample<RunEvent, undefined>> {
  readonly #options: EventBlocksOptions;
  readonly #stream: LogStream;
  readonly #skipped: SkipCount;
  #failure: MillraceError | undefined;
  #hasEnded = false;
  #isClosing = false;
  #isOver = false;

  constructor(options: EventBlocksOptions) {
    this.#options = options;
    this.#stream = new LogStream(options.stream);
    this.#skipped = new SkipCount(options.source, options.opening.warn);
  }

  async next(): Promise<readonly Sample<RunEvent, undefined>[] | undefined> {
    if (this.#failure) throw this.#failure;
    const messages = this.#isOver ? undefined : await this.#stream.next();
    if (!messages) return undefined;
    const samples: Sample<RunEvent, undefined>[] = [];
    for (const message of messages) {
      const sample = this.#take(message);
      if (sample) samples.push(sample);
      // What came before it is handed on first.
      if (this.#failure) break;
    }
    return samples;
  }

  async close(): Promise<void> {
    this.#skipped.tell();
    this.#stream.close();
  }

  /** Kinds of messages that it does not know are those of a newer dashboard. */
  #take(message: EventSourceMessage): Sample<RunEvent, undefined> | undefined {
    if (message.event === 'event') return this.#sampleOf(message);
    if (message.event === 'missed') this.#warnOfMissed(message.data);
    if (message.event === 'closing') this.#expectEnd();
    return undefined;
  }

  #sampleOf({ data, id = '' }: EventSourceMessage): Sample<RunEvent, undefined> | undefined {
    const { source, opening, invalid, stream } = this.#options;
    try {
      const x = parseEvent(data, `${stream.link.base.host}, event ${id}`);
      this.#isClosing = false;
      this.#hasEnded = x.type === 'end' || (this.#hasEnded && x.type === 'checkpoint');
      return { x, y: undefined, at: { source, seed: opening.seed, position: { id } } };
    } catch (error) {
      if (!isMillraceError(error)) throw error;
      if (invalid === 'skip') this.#skipped.add(error);
      else this.#failure = error;
      return undefined;
    }
  }

  // A run that was only stopped may go on, and its dashboard with it: unless that says so again, and nothing has come.
  #expectEnd(): void {
    if (this.#hasEnded || this.#isClosing) this.#isOver = true;
    else this.#stream.expectEnd();
    this.#isClosing = true;
  }

  #warnOfMissed(data: string): void {
    const { source, opening } = this.#options;
    const count = /\d+/.exec(data)?.[0];
    const message = `source ${source} missed ${count ?? 'some'} events, which no file of the run holds`;
    opening.warn({ code: 'EVENTS_MISSED', message, ...(count ? { count: Number(count) } : {}) });
  }
}
