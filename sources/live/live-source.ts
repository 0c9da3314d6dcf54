import { defer } from 'rxjs';
import type { Position } from '../../core/mark.js';
import { pullBlocks } from '../../core/pull-blocks.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions, Source } from '../../core/source.js';
import { untilAborted } from '../until-aborted.js';
import type { LiveSettings } from './live-options.js';
import { LiveSamples } from './live-samples.js';
import type { PlacedMessage } from './message.js';
import type { Connection } from './reconnecting.js';

/** What a live source is made of. */
export interface LiveSourceParts {
  readonly name: string;
  readonly settings: LiveSettings;
  /** How errors call the place of a message: `stream clicks, sequence 17`. */
  readonly placeOf: (position: Position) => string;
  /** Begins to receive; what it throws is the error of the stream. */
  readonly receive: (opening: OpenOptions) => Connection<PlacedMessage>;
}

/** A source of the samples that messages hold. */
export function liveSource({
  name,
  settings,
  placeOf,
  receive,
}: LiveSourceParts): Source<Sample<unknown, undefined>> {
  return {
    name,
    shuffles: false,
    open: (opening) =>
      defer(() =>
        pullBlocks(
          () => new LiveSamples({ source: name, settings, opening, placeOf, messages: receive(opening) }),
        ),
      ).pipe(untilAborted(settings.signal)),
  };
}
