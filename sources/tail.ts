import { resolve } from 'node:path';
import { defer } from 'rxjs';
import { z } from 'zod';
import type { DeadLetters } from '../core/dead-letters.js';
import { MillraceError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { LineStart } from '../core/follow-lines.js';
import type { Position } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { pullBlocks } from '../core/pull-blocks.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { liveOptions } from './live/live-options.js';
import { fileFeed, type LineFeed } from './tail/line-feed.js';
import { eventLines, jsonLinesOf, type LineFormat, plainLines } from './tail/parse-line.js';
import { ParsedLines } from './tail/parsed-lines.js';
import { StreamFeed } from './tail/stream-feed.js';
import type { ByteStream } from './text/text-input.js';
import { untilAborted } from './until-aborted.js';

/** Options of {@link tail}. */
export interface TailOptions {
  /** Unique within a run; default `tail`. */
  readonly name?: string;
  /**
   * Where in a file that is already there to begin: its `start` (the default), its `end`, or a byte offset. In the middle of
   * a line, the rest of it is passed over. A file that comes later is read from its start.
   */
  readonly from?: 'start' | 'end' | number;
  /** Whether to wait for more at the end of the file; default true. A stream ends where it ends. */
  readonly follow?: boolean;
  /**
   * What happens to a line that does not fit: an error with its file and line (`fail`, the default), or it is left out
   * (`skip`, the default where `deadLetters` is given), with a warning `ROW_SKIPPED` of the first, then whenever their
   * number has doubled.
   */
  readonly invalid?: 'fail' | 'skip';
  /**
   * Where lines go that are left out, each with the reason. Of a line that is too long or no UTF-8 the letter has no bytes:
   * its position says where it ends in the file.
   */
  readonly deadLetters?: DeadLetters;
  /** A line of more bytes does not fit; default 64 MiB. */
  readonly maxLineBytes?: number;
  /** Completes the source when aborted. */
  readonly signal?: AbortSignal;
}

/** {@link TailOptions} for lines of JSON that are no events. */
export interface TailJsonOptions<Row> extends TailOptions {
  /** What a line holds; zod checks it, and may change it. */
  readonly schema: z.ZodType<Row>;
}

/** {@link TailOptions} for lines of text. */
export interface TailTextOptions extends TailOptions {
  readonly raw: true;
}

const optionsSchema = z
  .strictObject({
    name: z.string().min(1).default('tail'),
    from: z
      .union([z.enum(['start', 'end']), z.int().min(0)], "'start', 'end' or a byte offset of at least 0")
      .default('start'),
    follow: z.boolean().default(true),
    invalid: liveOptions.invalid,
    deadLetters: liveOptions.deadLetters,
    maxLineBytes: z
      .int()
      .min(1)
      .default(64 * 1024 * 1024),
    signal: z.instanceof(AbortSignal, { message: 'an AbortSignal' }).optional(),
    schema: z.custom<z.ZodType>((given) => given instanceof z.ZodType, 'a zod schema').optional(),
    raw: z.boolean().default(false),
  })
  .refine(({ raw, schema }) => !(raw && schema), 'either a schema or raw');

type Settings = z.output<typeof optionsSchema>;

/**
 * A source that follows a file as it grows, like `tail -F`: by default a run's events, one a line.
 *
 * It waits for a file that is not there yet, and begins anew when the file is replaced or truncated, once it has read the old
 * one to its end; a file of events that a resumed run has cut back goes on where the two part. A line counts once
 * its newline is written. A sample's `x` is the event (or the line, or what `schema` makes of it), `y` is undefined. Positions are
 * `{ offset, line, check }`: a resume enters the file there, and where what stands before is no longer what was read, at
 * its start, with a warning `TAIL_REPLACED`. Looks for news every 0.1 s; completes only when `signal` is aborted.
 *
 * @param input the path of a file, or a stream such as `process.stdin`, which can be read once.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `EVENT_INVALID` (of other lines `SOURCE_INVALID`) with
 *   file and line when a line does not fit, `SOURCE_INVALID` when the file cannot be read, `SINK_FAILED` when a dead letter
 *   cannot be kept, `SOURCE_SPENT`.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { read } from 'millrace';
 * import { tail } from 'millrace/sources';
 * await writeFile('access.log', 'GET /\nGET /about\n');
 * const lines$ = read(tail('access.log', { raw: true, follow: false }));
 * await lines$.forEach(({ x }) => console.log(x));
 * ```
 */
export function tail(input: string | ByteStream, options?: TailOptions): Source<Sample<RunEvent, undefined>>;
export function tail(input: string | ByteStream, options: TailTextOptions): Source<Sample<string, undefined>>;
export function tail<Row>(
  input: string | ByteStream,
  options: TailJsonOptions<Row>,
): Source<Sample<Row, undefined>>;
export function tail(
  input: string | ByteStream,
  options: TailOptions = {},
): Source<Sample<unknown, undefined>> {
  const settings = parseOptions('tail', optionsSchema, options);
  if (typeof input === 'string') return fileSource(input, settings);
  return streamSource(input, settings);
}

function fileSource(place: string, settings: Settings): Source<Sample<unknown, undefined>> {
  if (place === '')
    throw new MillraceError('OPTION_INVALID', {
      what: 'file of tail',
      given: place,
      expected: 'the path of a file',
    });
  // As it is meant now: the process may go to another folder before the file is read.
  const path = resolve(place);
  const { maxLineBytes, follow } = settings;
  // Only events are void where a run has cut them off; lines of a log that happen to be the same are new ones.
  const resumes = formatOf(settings) === eventLines;
  const feed = (from: LineStart): LineFeed => fileFeed(path, { from, maxLineBytes, resumes }, follow);
  return sourceOf(path, settings, (position) => feed(startAt(position, settings)));
}

function streamSource(stream: ByteStream, settings: Settings): Source<Sample<unknown, undefined>> {
  const { name, from, maxLineBytes } = settings;
  if (from !== 'start') throw notSeekable(`from of ${name}`, from);
  let opened = false;
  return sourceOf('stream', settings, (position) => {
    if (position) throw notSeekable(`position to open source ${name} from`, position);
    if (opened) throw spent(name);
    opened = true;
    return new StreamFeed(stream, maxLineBytes);
  });
}

function sourceOf(
  place: string,
  settings: Settings,
  open: (position: Position | null) => LineFeed,
): Source<Sample<unknown, undefined>> {
  const { name, deadLetters, invalid = deadLetters ? 'skip' : 'fail', signal } = settings;
  const format = formatOf(settings);
  return {
    name,
    shuffles: false,
    open: (opening) =>
      defer(() => {
        const feed = open(opening.from);
        const reading = { feed, format, source: name, place, invalid, deadLetters, opening };
        return pullBlocks(() => new ParsedLines(reading));
      }).pipe(untilAborted(signal)),
  };
}

function formatOf({ raw, schema }: Settings): LineFormat<unknown> {
  if (raw) return plainLines;
  return schema ? jsonLinesOf(schema) : eventLines;
}

const positionSchema = z.looseObject({
  offset: z.int().min(0),
  line: z.int().min(0).optional(),
  check: z.number().optional(),
});

function startAt(position: Position | null, { name, from }: Settings): LineStart {
  if (position === null) return typeof from === 'number' ? { offset: from } : from;
  const { offset, line, check } = parseOptions(
    `position to open source ${name} from`,
    positionSchema,
    position,
  );
  return { offset, line: line === undefined ? undefined : line + 1, check };
}

function notSeekable(what: string, given: unknown): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what,
    given,
    expected: 'to begin where the stream stands: it cannot be entered elsewhere',
    advice: 'Give the path of a file instead of a stream',
  });
}

function spent(name: string): MillraceError {
  return new MillraceError('SOURCE_SPENT', {
    what: `stream of source ${name}`,
    expected: 'to be opened once: it is used up by being read',
  });
}
