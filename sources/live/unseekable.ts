import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions, Source } from '../../core/source.js';
import { type LiveSourceParts, liveSource } from './live-source.js';
import type { Message, PlacedMessage } from './message.js';
import type { Connection } from './reconnecting.js';

/**
 * A source that cannot go back: what was sent while nobody listened is gone, and so is what was received after the
 * checkpoint that a run is resumed from. Every message is learned from at most once.
 */
export interface UnseekableSource<Row> extends Source<Sample<Row, undefined>> {
  readonly seeks: false;
}

/** What an unseekable source is made of. */
export type UnseekableParts = Omit<LiveSourceParts, 'placeOf' | 'receive'> & {
  readonly receive: (opening: OpenOptions) => Connection<Message>;
};

const positionSchema = z.object({ index: z.int().min(-1) });

/** A source whose positions `{ index }` count the messages received; a resume goes on counting. */
export function unseekableSource({ receive, ...parts }: UnseekableParts): UnseekableSource<unknown> {
  const { name } = parts;
  return {
    ...liveSource({
      ...parts,
      placeOf: ({ index }) => `source ${name}, message ${index}`,
      receive(opening) {
        const { index } = opening.from
          ? parseOptions(`position to open source ${name} from`, positionSchema, opening.from)
          : { index: -1 };
        return numbered(receive(opening), index);
      },
    }),
    seeks: false,
  };
}

function numbered(messages: Connection<Message>, after: number): Connection<PlacedMessage> {
  let index = after;
  return {
    async next() {
      const block = await messages.next();
      return block?.map((message) => ({ ...message, position: { index: ++index } }));
    },
    close: () => messages.close(),
  };
}
