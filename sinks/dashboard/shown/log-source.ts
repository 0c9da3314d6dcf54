import { isRepeatable, type RunEvent } from '../../../core/events.js';

/** Which event of a run's log: the `id:` of a message. */
export interface LogPlace {
  /** The last numbered event up to it; -1 before the first. */
  readonly sequence: number;
  /** How many events without a number have come since that one. */
  readonly extra: number;
  /** When it happened: after a resume, other events have the same numbers. */
  readonly time: number;
}

/** Where a reader of a log stands. */
export interface LogCursor {
  /** In bytes of a file, or events in memory. */
  readonly offset: number;
  /** Tells whether what lies before it is still what was read; undefined where nothing was. */
  readonly check?: number | undefined;
  /** Of the last event before it. */
  readonly place: LogPlace;
}

/** Some of a run's log, as messages of a stream, and where it goes on behind them. */
export interface LogBlock {
  readonly text: string;
  readonly next: LogCursor;
}

/** Where a reader of a log begins. */
export interface LogBeginning {
  readonly cursor: LogCursor;
  /** All that the reader knows of after this sequence is void: the run went back to a checkpoint. */
  readonly cut?: number;
  /** Events after the place asked for that nobody has any more. */
  readonly missed?: number;
}

/** A run's log, to be read by many at a time, each at its own pace. */
export interface LogSource {
  /** Where to go on behind an event, where the log ends, or where it begins. */
  begin(after: LogPlace | 'end' | undefined): Promise<LogBeginning>;
  /**
   * What comes at a cursor, undefined where nothing has come yet, `lost` when the reader has to begin again.
   *
   * @param now what has come up to this moment; default what had come a moment ago, when another reader looked.
   */
  read(cursor: LogCursor, now?: boolean): Promise<LogBlock | 'lost' | undefined>;
}

/** The place before the first event. */
export const logStart: LogPlace = { sequence: -1, extra: 0, time: 0 };

/** The place of an event that follows one. */
export function placeAfter(place: LogPlace, event: RunEvent): LogPlace {
  const { time } = event.incidental;
  if (isRepeatable(event)) return { sequence: event.sequence, extra: 0, time };
  return { sequence: event.after, extra: place.sequence === event.after ? place.extra + 1 : 1, time };
}

/** A place as an `id:`. */
export function formatPlace({ sequence, extra, time }: LogPlace): string {
  return `${sequence}.${extra}.${time}`;
}

/** The place that an `id:` stands for; undefined where it stands for none. */
export function parsePlace(text: string): LogPlace | undefined {
  const [, sequence, extra, time] = /^(-1|\d{1,15})\.(\d{1,15})\.(\d{1,15}(?:\.\d{1,9})?)$/.exec(text) ?? [];
  if (sequence === undefined) return undefined;
  return { sequence: Number(sequence), extra: Number(extra), time: Number(time) };
}

/** An event as a message of a stream. */
export function messageOf(line: string, place: LogPlace): string {
  return `id: ${formatPlace(place)}\nevent: event\ndata: ${line}\n\n`;
}
