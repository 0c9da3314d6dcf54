import type { Observable } from 'rxjs';
import type { Mark, Marked, Position } from './mark.js';
import type { Rows } from './rows.js';

/** Something a person should know that does not stop the run. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  /** How many items it concerns, where that makes sense (rows skipped, items dropped). */
  readonly count?: number;
}

/** How a source is opened. */
export interface OpenOptions {
  /** Start right after this position; null starts at the beginning. */
  readonly from: Position | null;
  readonly seed: number;
  /** How many times the data is gone through. */
  readonly epochs: number;
  /** Whether each epoch has an order of its own (sources that can: `shuffles`). */
  readonly shuffle: boolean;
  /** Where skips and drops are reported. */
  readonly warn: (warning: Warning) => void;
}

/** Data whose samples can be had one by one, in any order. */
export interface RandomAccess<T extends Marked = Marked> {
  /** How many samples there are. */
  readonly size: number;
  /** The sample at a place of the data, 0 to size - 1, with the mark given as its `at`. */
  get(index: number, at: Mark): T;
  /** The arrays that `get` takes its samples from, where it does: a batch is then gathered from them at once. */
  readonly rows?: Rows | undefined;
  /** The row at a place of the data; default the place itself. */
  readonly rowAt?: ((index: number) => number) | undefined;
}

/**
 * A place samples come from: cold, openable from any of its positions, as often as wished.
 *
 * Every sample it emits carries a mark with the source's `name` and a position that, given back as `from`, makes
 * it start right after that sample.
 */
export interface Source<T extends Marked = Marked> {
  /** Unique within a run; the cursor of a checkpoint is kept under it. */
  readonly name: string;
  /** Samples an epoch, where that is known. */
  readonly size?: number;
  /** Whether it can shuffle whole epochs (random access). */
  readonly shuffles: boolean;
  /** What tells two data sets apart: a resume on other data is refused. */
  fingerprint?(): string | Promise<string>;
  /**
   * The data behind it, loaded if need be, where single samples can be had at once: parts of the source (`subset`,
   * `split`, `takeSamples`) are then as fast as the source itself. Left out, a source that shuffles is opened anew for
   * each sample of a part, right after `{ epoch: 0, index }`. Null for one that cannot be opened like that.
   */
  readonly access?: (() => Promise<RandomAccess<T>>) | null;
  /**
   * Told, after each checkpoint, the position of this source that it holds: it is on disk. A broker may be told so, too;
   * what goes wrong there is the source's to warn of.
   */
  checkpointed?(position: Position): void;
  /** Samples from a position on; nothing is opened before it is subscribed. */
  open(options: OpenOptions): Observable<T>;
}
