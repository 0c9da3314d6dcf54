import { type FollowOptions, LineFollower, type LineNews } from '../../core/follow-lines.js';
import { pause } from '../../core/pause.js';

/** Where lines come from. */
export interface LineFeed {
  /** The next lines; waits for some, and answers undefined at the end. */
  next(): Promise<LineNews | undefined>;
  /** The number of the line that begins at an offset. */
  lineAt(offset: number): Promise<number>;
  /** Lets go of what is open, also while lines are waited for. */
  close(): Promise<void>;
}

// Soon enough for a person, and a thousandth of a processor.
const lookEveryMilliseconds = 100;

/** A file that is looked at again and again; or once, to its end, where it is not to be followed. */
export function fileFeed(path: string, options: FollowOptions, follow: boolean): LineFeed {
  const follower = new LineFollower(path, options);
  const closed = new AbortController();
  return {
    async next() {
      for (;;) {
        const news = await follower.read();
        if (news) return news;
        if (!follow || closed.signal.aborted) return undefined;
        await pause(lookEveryMilliseconds, closed.signal);
      }
    },
    lineAt: (offset) => follower.lineAt(offset),
    close() {
      closed.abort();
      return follower.close();
    },
  };
}
