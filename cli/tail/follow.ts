import { existsSync } from 'node:fs';
import { defer, map, merge, mergeMap, type Observable } from 'rxjs';
import { MillraceError } from '../../core/errors.js';
import type { RunEvent } from '../../core/events.js';
import { pull } from '../../core/pull.js';
import { read } from '../../core/read.js';
import type { Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { parseLink } from '../../sources/events/link.js';
import { events } from '../../sources/events.js';
import { tail } from '../../sources/tail.js';
import { untilAborted } from '../../sources/until-aborted.js';
import { findRuns } from './listed-runs.js';
import { findFiles } from './run-files.js';

/** An event, and whose it is where several runs are followed. */
export interface Followed {
  readonly run: string | undefined;
  readonly event: RunEvent;
}

/** How runs are followed. */
export interface FollowSettings {
  readonly from: 'start' | 'end' | number;
  readonly follow: boolean;
  readonly invalid: 'fail' | 'skip';
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * The events at all places, as they come: files, folders, addresses of dashboards, `-` for standard input.
 *
 * @throws MillraceError `OPTION_INVALID` where a place cannot be read as it is asked for.
 */
export function follow(places: readonly string[], settings: FollowSettings): Observable<Followed> {
  const several = places.length > 1;
  const all = places.map((place) => followPlace(place, several ? trimmed(place) : undefined, settings));
  return merge(...all).pipe(untilAborted(settings.signal));
}

function followPlace(
  place: string,
  label: string | undefined,
  settings: FollowSettings,
): Observable<Followed> {
  if (place === '-')
    return eventsOf(tail(process.stdin, { invalid: settings.invalid }), label && 'stdin', settings);
  return isAddress(place) ? followDashboard(place, label, settings) : followFiles(place, label, settings);
}

function followFiles(
  place: string,
  label: string | undefined,
  settings: FollowSettings,
): Observable<Followed> {
  const { from, follow: goOn, invalid } = settings;
  return pull(() => findFiles(place, settings)).pipe(
    mergeMap(({ file, name, first }) => {
      const source = tail(file, { from: first ? from : 'start', follow: goOn, invalid });
      return eventsOf(source, joined(label, name), settings);
    }),
  );
}

function followDashboard(
  place: string,
  label: string | undefined,
  settings: FollowSettings,
): Observable<Followed> {
  const { from, follow: goOn, invalid } = settings;
  if (!goOn || typeof from === 'number') throw noFile(place, goOn ? '--from' : '--no-follow');
  // What was typed for all goes before what stands in a link, and that before what is set for every command.
  const token = settings.token ?? (/[#&]token=/.test(place) ? undefined : process.env.MILLRACE_TOKEN);
  const link = parseLink(place, { token, run: undefined });
  const options = { ...(token === undefined ? {} : { token }), invalid };
  if (link.run !== undefined) {
    const source = events(place, { ...options, from });
    return eventsOf(source, label && `${link.base.host}/${link.run}`, settings);
  }
  return pull(() => findRuns(link, settings.signal)).pipe(
    mergeMap(({ id, name, first }) => {
      const source = events(place, { ...options, run: id, from: first ? from : 'start' });
      return eventsOf(source, joined(label && link.base.host, name), settings);
    }),
  );
}

function eventsOf(
  source: Source<Sample<RunEvent, undefined>>,
  run: string | undefined,
  { say }: FollowSettings,
): Observable<Followed> {
  const warn = ({ message }: { readonly message: string }): void => say(message);
  return defer(() => read(source, { warn })).pipe(map(({ x: event }) => ({ run, event })));
}

function noFile(place: string, flag: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `option ${flag}`,
    given: new URL(place).origin,
    expected: "a file: a dashboard's events have no end, and no offsets",
    advice: 'Leave it out, or give the folder of the run',
  });
}

/** What the names of the runs at a place begin with, where there are several places. */
export function labelOf(place: string): string {
  if (place === '-') return 'stdin';
  return isAddress(place) ? new URL(place).host : trimmed(place);
}

/** Whether a place is that of a dashboard. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place) && !existsSync(place);
}

function joined(label: string | undefined, name: string | undefined): string | undefined {
  return label === undefined || name === undefined ? (label ?? name) : `${label}/${name}`;
}

function trimmed(place: string): string {
  return isAddress(place) ? place : place.replace(/\/+$/, '');
}
