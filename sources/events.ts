import { defer } from 'rxjs';
import { z } from 'zod';
import type { RunEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import { pullBlocks } from '../core/pull-blocks.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { EventBlocks } from './events/event-blocks.js';
import { parseLink } from './events/link.js';
import { untilAborted } from './until-aborted.js';

/** Options of {@link events}. */
export interface EventsOptions {
  /** Unique within a run; default `events`. */
  readonly name?: string;
  /** The dashboard's token; default what stands in the link behind `#token=`. */
  readonly token?: string;
  /** Which run, by its name or id; default what stands behind `&run=`, else the only one that there is. */
  readonly run?: string;
  /** Begin at the run's `start` (the default), its `end`, or after the event with an id that a position told. */
  readonly from?: string;
  /**
   * What happens to an event that cannot be read: an error with its id (`fail`, the default), or it is left out (`skip`),
   * with a warning `ROW_SKIPPED` of the first, then whenever their number has doubled.
   */
  readonly invalid?: 'fail' | 'skip';
  /** Milliseconds without a connection after which it gives up, default 30,000; Infinity never does. */
  readonly patience?: number;
  /** Completes the source when aborted. */
  readonly signal?: AbortSignal;
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).default('events'),
  run: z.string().min(1).optional(),
  from: z.string().min(1).default('start'),
  invalid: z.enum(['fail', 'skip'], "'fail' or 'skip'").default('fail'),
  patience: z
    .union([z.number().min(0), z.literal(Number.POSITIVE_INFINITY)], 'milliseconds, at least 0')
    .default(30_000),
  signal: z.instanceof(AbortSignal, { message: 'an AbortSignal' }).optional(),
});

const positionSchema = z.looseObject({ id: z.string().min(1) });

/**
 * A source of a run's events from its dashboard, on this machine or another one.
 *
 * A sample's `x` is the event, `y` is undefined. Positions are `{ id }`. A lost connection is taken up again behind the
 * last event received, after 0.25 s and then ever longer, up to 10 s: no event is left out, none comes twice. While the
 * pipeline is not ready nothing is read; the dashboard does not wait for it, and hands on from the run's file what it missed.
 * Events that no file holds any more are warned of with code `EVENTS_MISSED`. After a resume the event `resumed` comes; what
 * came before it with a later sequence than its `after` is void. Completes when the run has ended and its dashboard closed.
 *
 * @param url the link that the dashboard printed.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `STREAM_FAILED` when the dashboard refuses or does not
 *   come back, `EVENT_INVALID` with the id of an event that cannot be read.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { events } from 'millrace/sources';
 * const link = 'http://127.0.0.1:8080/#token=gOFWM9wkHzY';
 * read(events(link, { from: 'end' })).subscribe(({ x: event }) => console.log(event.type));
 * ```
 */
export function events(url: string | URL, options: EventsOptions = {}): Source<Sample<RunEvent, undefined>> {
  // Apart, so that no message about an option holds it.
  const { token, ...others } = options;
  const { name, run, invalid, patience, from, signal } = parseOptions('events', optionsSchema, others);
  const link = parseLink(url, { token, run });
  return {
    name,
    shuffles: false,
    open: (opening) =>
      defer(() => {
        const after = opening.from
          ? parseOptions(`position to open source ${name} from`, positionSchema, opening.from).id
          : from;
        const stream = { link, patience, after: after === 'start' ? undefined : after, warn: opening.warn };
        return pullBlocks(() => new EventBlocks({ stream, source: name, invalid, opening }));
      }).pipe(untilAborted(signal)),
  };
}
