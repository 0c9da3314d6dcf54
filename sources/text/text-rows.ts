import { defer, type Observable, repeat } from 'rxjs';
import { MillraceError } from '../../core/errors.js';
import { epochPosition } from '../../core/indexed.js';
import { pullBlocks } from '../../core/pull-blocks.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions, Source } from '../../core/source.js';
import { warnOnce } from '../../core/stall-guard.js';
import type { RowFormat } from './row-format.js';
import { RowWalk } from './row-walk.js';
import type { RowsSettings } from './rows-options.js';
import { type TextInput, type TextPlace, textPlace } from './text-input.js';

/**
 * A source of the rows of a text.
 *
 * A sample's position is `{ epoch, index, offset, line }`: which row it was, and the byte and the line at which the next
 * one begins, so that a resume enters the text there. Rows that are left out count in `index`.
 */
export function textRows<X, Y>(
  input: TextInput,
  settings: RowsSettings,
  format: RowFormat<X, Y>,
): Source<Sample<X, Y>> {
  const { name } = settings;
  const place = textPlace(input);
  let opened = false;
  return {
    name,
    shuffles: false,
    ...(place.fingerprint ? { fingerprint: place.fingerprint } : {}),
    open: (opening) =>
      defer(() => {
        if (place.once && (opened || opening.epochs > 1)) throw spent(name);
        opened = true;
        return epochsOf(place, settings, format, opening);
      }),
  };
}

/** Reads the text once an epoch. */
function epochsOf<X, Y>(
  place: TextPlace,
  settings: RowsSettings,
  format: RowFormat<X, Y>,
  opening: OpenOptions,
): Observable<Sample<X, Y>> {
  const start = epochPosition(settings.name, opening.from);
  const stalled = warnOnce();
  let epoch = start.epoch;
  const nextEpoch = defer(() => {
    const from = epoch === start.epoch && start.index >= 0 ? opening.from : null;
    const walk = { place, settings, format, opening, epoch: epoch++, from };
    return pullBlocks(() => new RowWalk(walk), stalled);
  });
  return nextEpoch.pipe(repeat(Math.max(opening.epochs - start.epoch, 0)));
}

function spent(name: string): MillraceError {
  return new MillraceError('SOURCE_SPENT', {
    what: `stream of source ${name}`,
    expected: 'to be opened once, for one epoch: it is used up by being read',
    advice: 'Give a function that makes the stream anew: () => createReadStream(file)',
  });
}
