import type { Observable, Subscriber } from 'rxjs';
import { z } from 'zod';
import { Gate } from '../core/demand.js';
import { epochOf, type Marked, markOf } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import type { Source } from '../core/source.js';
import { StageSubscriber, stage } from '../core/stage.js';

/** Options of {@link replay}. */
export interface ReplayOptions<T> {
  /** When a sample happened, in milliseconds; only differences matter. */
  readonly time: (sample: T) => number;
  /** How many times faster than it was: 1 is as it was (the default), Infinity as fast as possible. */
  readonly speed?: number;
}

const optionsSchema = z.strictObject({
  time: z.custom<(sample: never) => number>((given) => typeof given === 'function', 'a function of a sample'),
  // A number of zod is finite.
  speed: z
    .custom<number>((given) => typeof given === 'number' && given > 0, 'a number above 0, or Infinity')
    .default(1),
});

/**
 * Plays recorded samples at the pace at which they happened, or so many times faster: a live pipeline is tried offline
 * with the same code.
 *
 * Samples, order and positions are those of the source; only the pace is another one, so that what is learned from them is
 * the same at every speed. The clock begins with the first sample, at a resume with the first one after it, and anew with
 * each epoch. Where the pipeline is slower than the record, samples come as fast as it takes them.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream what the source or `time` throws.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { fromArrays, replay } from 'millrace/sources';
 * const recorded = fromArrays({ x: { data: Float32Array.of(0, 50, 100), shape: [3, 1] } });
 * const live = replay(recorded, { time: ({ x }) => x.data[0] ?? 0, speed: 10 });
 * await read(live, { shuffle: false }).forEach(({ x }) => console.log(x.data[0]));
 * ```
 */
export function replay<T extends Marked>(source: Source<T>, options: ReplayOptions<T>): Source<T> {
  const { speed } = parseOptions('replay', optionsSchema, options);
  const { time } = options;
  if (speed === Number.POSITIVE_INFINITY) return source;
  return {
    ...source,
    // A sample by itself has no pace.
    access: null,
    open: (opening) => source.open(opening).pipe(paced),
  };

  function paced(samples$: Observable<T>): Observable<T> {
    return stage<T, T>((downstream) => new Pacing(downstream, (sample) => time(sample) / speed).subscriber)(
      samples$,
    );
  }
}

// The longest that a timer can be set to.
const longestWait = 2 ** 31 - 1;

/** Holds one sample at a time until it is due. */
class Pacing<T extends Marked> {
  readonly subscriber: StageSubscriber<T>;
  readonly #time: (sample: T) => number;
  readonly #gate = new Gate(1);
  readonly #outlet: Outlet<T>;
  readonly #waiting: T[] = [];
  /** What the clock says at time 0 of the record, in this epoch. */
  #origin: number | undefined;
  #epoch = 0;
  #timer: NodeJS.Timeout | undefined;
  #completed = false;

  constructor(downstream: Subscriber<T>, time: (sample: T) => number) {
    this.#time = time;
    this.#outlet = new Outlet(downstream, () => this.#gate.leave());
    this.subscriber = new StageSubscriber<T>(downstream, this.#gate, {
      next: (sample) => this.#accept(sample),
      complete: () => {
        this.#completed = true;
        this.#flow();
      },
      finalize: () => clearTimeout(this.#timer),
    });
  }

  #accept(sample: T): void {
    this.#gate.enter();
    this.#waiting.push(sample);
    this.#flow();
  }

  #flow(): void {
    if (this.#timer) return;
    for (let sample = this.#waiting[0]; sample !== undefined; sample = this.#waiting[0]) {
      const wait = this.#due(sample) - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#wake(), Math.min(wait, longestWait));
        return;
      }
      this.#waiting.shift();
      this.#outlet.push(sample);
    }
    if (this.#completed) this.#outlet.complete();
  }

  #wake(): void {
    this.#timer = undefined;
    this.#flow();
  }

  #due(sample: T): number {
    const epoch = epochOf(markOf(sample, 'replay'));
    const time = this.#time(sample);
    if (this.#origin === undefined || epoch !== this.#epoch) {
      this.#origin = performance.now() - time;
      this.#epoch = epoch;
    }
    return this.#origin + time;
  }
}
