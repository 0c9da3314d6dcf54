import { isRepeatable, type RunEvent } from '../../../core/events.js';
import { checkOf, leadBytes } from '../../../core/lines/whole-lines.js';
import { Latest } from '../index/latest.js';
import { EventsFile, type Line, orderOf } from './events-file.js';
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
import { eventIn } from './read-event.js';

type Answer = Promise<LogBlock | 'lost' | undefined>;

const sharedBytes = 2 * 1024 * 1024;
const blockBytes = 64 * 1024;

// Nothing new is asked for once in this time, whoever waits for it.
const pollMilliseconds = 150;

/**
 * The log of a run that is recorded in a file.
 *
 * It holds no file open and knows no readers: what lies before a reader's place tells whether the file is still the one
 * that he read. Readers at the same place, those who have caught up, share what is read there.
 */
export class LogFile implements LogSource {
  readonly #path: string;
  readonly #shared = new Latest<Answer>(sharedBytes);

  constructor(path: string) {
    this.#path = path;
  }

  async begin(after: LogPlace | 'end' | undefined): Promise<LogBeginning> {
    const beginning = await EventsFile.read(this.#path, (file) => beginningIn(file, after));
    return beginning ?? { cursor: { offset: 0, place: logStart } };
  }

  read(cursor: LogCursor, now = false): Answer {
    if (now) return this.#readNow(cursor);
    const key = `${cursor.offset} ${cursor.check}`;
    return this.#shared.get(key, blockBytes, async () => {
      const answer = await this.#readNow(cursor);
      // What failed, or was not there, may be there later.
      if (typeof answer !== 'object') setTimeout(() => this.#shared.remove(key), pollMilliseconds).unref();
      return answer;
    });
  }

  async #readNow({ offset, check, place }: LogCursor): Answer {
    // A file that is not there is being replaced, or was removed with its run: nothing new.
    return EventsFile.read(this.#path, async (file) => {
      if (offset > file.size) return 'lost';
      if (check !== undefined && (await checkBefore(file, offset)) !== check) return 'lost';
      const block = blockOf(await file.linesFrom(offset), place);
      return block && { ...block, next: await cursorAt(file, block.next.offset, block.next.place) };
    });
  }
}

async function beginningIn(file: EventsFile, after: LogPlace | 'end' | undefined): Promise<LogBeginning> {
  if (after === undefined) return { cursor: { offset: 0, place: logStart } };
  if (after === 'end') {
    const place = (await file.latest()).reduce(placeAfter, logStart);
    return { cursor: await cursorAt(file, await file.end(), place) };
  }
  const offset = await offsetBehind(file, after);
  if (offset !== undefined) return { cursor: await cursorAt(file, offset, after) };
  return cutIn(file, after);
}

/** Where the event is in the file that a reader knows last; undefined where there is another in its place. */
async function offsetBehind(file: EventsFile, after: LogPlace): Promise<number | undefined> {
  if (after.sequence < 0 && after.extra === 0) return 0;
  const found = after.sequence < 0 ? undefined : await file.eventAt(after.sequence);
  if (after.sequence >= 0 && !found) return undefined;
  let place = found ? placeAfter(logStart, found.event) : logStart;
  let offset = found?.next ?? 0;
  while (place.extra < after.extra) {
    const line = await file.lineAt(offset);
    const event = line && eventIn(line.text);
    if (!line) return undefined;
    offset = line.next;
    if (event) place = placeAfter(place, event);
    if (place.sequence !== after.sequence) return undefined;
  }
  return place.time === after.time ? offset : undefined;
}

/** What a reader knows last is no more: where the events begin that happened after it. */
async function cutIn(file: EventsFile, after: LogPlace): Promise<LogBeginning> {
  const offset = await file.findFirst(({ incidental }) => incidental.time > after.time);
  const next = await file.lineAt(offset);
  const event = next && eventIn(next.text);
  const sequence = event ? orderBefore(event) : lastOrder(await file.latest());
  return {
    cursor: await cursorAt(file, offset, { sequence, extra: 0, time: after.time }),
    ...(sequence < after.sequence ? { cut: sequence } : {}),
  };
}

/** The sequence that the log has reached before an event. */
function orderBefore(event: RunEvent): number {
  return isRepeatable(event) ? event.sequence - 1 : event.after;
}

function lastOrder(events: readonly RunEvent[]): number {
  const last = events.at(-1);
  return last ? orderOf(last) : -1;
}

function blockOf(lines: readonly Line[], before: LogPlace): LogBlock | undefined {
  const last = lines.at(-1);
  if (!last) return undefined;
  let place = before;
  let text = '';
  for (const line of lines) {
    const event = eventIn(line.text);
    // A line that is no event is told of in the run's problems.
    if (!event) continue;
    place = placeAfter(place, event);
    text += messageOf(line.text, place);
  }
  return { text, next: { offset: last.next, place } };
}

async function cursorAt(file: EventsFile, offset: number, place: LogPlace): Promise<LogCursor> {
  return { offset, place, check: await checkBefore(file, offset) };
}

async function checkBefore(file: EventsFile, offset: number): Promise<number | undefined> {
  const lead = Math.min(offset, leadBytes);
  return lead === 0 ? undefined : checkOf(await file.bytes(offset - lead, lead));
}
