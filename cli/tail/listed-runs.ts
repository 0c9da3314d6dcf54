import { MillraceError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import type { Link } from '../../sources/events/link.js';
import { ConnectionLost, type Listing, listRuns } from '../../sources/events/request.js';

/** A run that a dashboard lists. */
export interface FoundRun {
  readonly id: string;
  /** Its name, where the dashboard shows several. */
  readonly name: string | undefined;
  /** Whether it was there from the beginning. */
  readonly first: boolean;
}

const lookEveryMilliseconds = 2000;

/**
 * The runs that a dashboard lists, and those that come later.
 *
 * @throws MillraceError `STREAM_FAILED` where it cannot be reached, or refuses.
 */
export async function* findRuns(link: Link, signal: AbortSignal): AsyncGenerator<FoundRun, void, undefined> {
  const known = new Set<string>();
  for (let look = 0; !signal.aborted; look++) {
    const listing = await listed(link, signal, look === 0);
    // Those that follow the runs find out for themselves whether it comes back.
    if (!listing) return;
    for (const { id, name } of listing.runs) {
      if (known.has(id)) continue;
      known.add(id);
      yield { id, name: listing.mode === 'run' ? undefined : name, first: look === 0 };
    }
    if (listing.mode === 'run') return;
    await pause(lookEveryMilliseconds, signal);
  }
}

async function listed(link: Link, signal: AbortSignal, isFirst: boolean): Promise<Listing | undefined> {
  try {
    return await listRuns(link, signal);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    if (!isFirst || signal.aborted) return undefined;
    throw new MillraceError('STREAM_FAILED', {
      what: 'dashboard',
      given: error.message,
      expected: 'an answer',
      where: link.base.href,
      advice: 'Check that it is running, and the address',
      cause: error,
    });
  }
}
