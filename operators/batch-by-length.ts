import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { anyNumber } from '../core/any-number.js';
import { scopeOf, wantsShared } from '../core/chain.js';
import { Gate } from '../core/demand.js';
import { epochOf, fold, isMark, type Mark, markOf, stampMark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { type Batch, type Dense, isDense, type Sample } from '../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import { Deadline } from './deadline.js';
import { packSequences, type Sequence } from './length-packing.js';
import { lengthOf, sequenceOf } from './pad-to.js';

/** How {@link batchByLength} is set. */
export interface BatchByLengthOptions {
  /** Samples a batch, at least 1. */
  readonly size: number;
  /** The greatest length of each bucket, ascending; one bucket more takes what is longer, or all where none is named. */
  readonly boundaries: readonly number[];
  /** What stands behind shorter samples; default 0. */
  readonly pad?: number;
  /** Whether batches are as long as their longest sample, or as their bucket's boundary; default `longest`. */
  readonly padTo?: 'longest' | 'boundary';
  /** Leave out what is too few for a whole batch at the end of an epoch or of the stream; default false. */
  readonly dropLast?: boolean;
  /** Milliseconds, at least 1, that a sample may wait for its bucket to fill, as with `batch`; left out, without end. */
  readonly within?: number;
  /** The stage's name in the checkpoint; default `batchByLength`. */
  readonly name?: string;
}

const settingsSchema = z.object({
  size: z.number().int().min(1, 'a whole number of at least 1'),
  boundaries: z
    .array(z.number().int().min(0))
    .refine((bounds) => bounds.every((bound, place) => place === 0 || bound > (bounds[place - 1] ?? 0)), {
      error: 'ascending whole numbers',
    }),
  pad: anyNumber.default(0),
  padTo: z.enum(['longest', 'boundary']).default('longest'),
  dropLast: z.boolean().default(false),
  within: z.number().int().min(1).optional(),
  name: z.string().min(1).default('batchByLength'),
});
type Settings = z.output<typeof settingsSchema>;

/**
 * Packs sequences of about the same length into batches, each sample padded at its end: little is wasted on padding.
 *
 * A sample goes into the bucket of its length, the first axis of `x`: dense `[length, ...]`, or a list of numbers, which
 * becomes float32. A bucket that is full is a batch: `x` `[size, length, ...]` in its dtype; `y` numbers as `[size]`,
 * or sequences that are padded like `x`, by their own lengths. What is left at the end of an epoch or of the stream
 * makes smaller batches, bucket by bucket; no batch spans epochs.
 *
 * Holds up to `size - 1` samples in each bucket, and saves them in the checkpoint: a resume goes on with exactly those.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when `x` is no sequence,
 *   `BATCH_INVALID` when samples of one batch differ in more than their length, `MARK_LOST` when one has no mark.
 * @example
 * ```ts
 * import { batchByLength, fromIterable, read } from 'millrace';
 * const words = ['a', 'bee', 'ox', 'crow', 'zebra'].map((word) => ({
 *   x: Array.from(word, (letter) => letter.charCodeAt(0)),
 *   y: word.length,
 * }));
 * read(fromIterable(words, { name: 'words' }))
 *   .pipe(batchByLength({ size: 2, boundaries: [3] }))
 *   .subscribe(({ x }) => console.log(x.shape)); // [2, 3], then [1, 2] and [2, 5]
 * ```
 */
export function batchByLength(options: BatchByLengthOptions): OperatorFunction<Sample, Batch> {
  const settings = parseOptions('batchByLength', settingsSchema, options);
  const { name, within: _, ...recorded } = settings;
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    const saved = stateOf(joinRun(downstream, { name, owner, options: recorded }), stateSchema, name);
    return new Bucketing(settings, saved, downstream).subscriber;
  });
}

const sequenceSchema = z
  .object({
    x: z.custom<Sequence['x']>(isDense),
    y: z.unknown(),
    weight: z.number().optional(),
    at: z.custom<Mark>(isMark),
  })
  .transform(({ weight, ...sample }): Sequence => (weight === undefined ? sample : { ...sample, weight }));

/** The samples that wait, bucket by bucket. */
const stateSchema = z.object({ buckets: z.array(z.array(sequenceSchema)) });
type State = z.infer<typeof stateSchema>;

class Bucketing {
  readonly subscriber: StageSubscriber<Sample>;
  readonly #settings: Settings;
  readonly #shared: boolean;
  readonly #outlet: Outlet<Batch>;
  readonly #gate = new Gate(1);
  /** Lists that are replaced and not changed: batches carry them as the stage's state. */
  readonly #buckets: (readonly Sequence[])[];
  readonly #deadline: Deadline | undefined;
  /** The folded marks of all samples so far. */
  #mark: Mark | undefined;

  constructor(settings: Settings, saved: State | undefined, downstream: Subscriber<Batch>) {
    this.#settings = settings;
    this.#shared = wantsShared(downstream);
    this.#buckets = Array.from(
      { length: settings.boundaries.length + 1 },
      (_, bucket) => saved?.buckets[bucket] ?? [],
    );
    this.#mark = saved && placeOf(scopeOf(downstream)?.resumedFrom);
    this.#outlet = new Outlet(downstream, () => this.#gate.leave());
    const { within } = settings;
    if (within !== undefined) this.#deadline = new Deadline(within, this.#gate, () => this.#emitAll());
    if (this.#waits) this.#deadline?.start();
    this.subscriber = new StageSubscriber<Sample>(downstream, this.#gate, {
      next: (sample) => this.#take(sample),
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        this.#endEpoch();
        this.#outlet.complete();
      },
      finalize: () => this.#deadline?.stop(),
    });
  }

  get #waits(): boolean {
    return this.#buckets.some(({ length }) => length > 0);
  }

  #take(sample: Sample): void {
    const at = markOf(sample, 'batchByLength');
    const waiting = this.#buckets.find(([first]) => first !== undefined)?.[0];
    if (waiting && epochOf(waiting.at) !== epochOf(at)) this.#endEpoch();
    const x = sequenceOf(sample.x, 'batchByLength', at);
    const bucket = this.#bucketOf(lengthOf(x));
    const samples = [...(this.#buckets[bucket] ?? []), waitingSample(sample, x, at)];
    this.#buckets[bucket] = samples;
    this.#mark = fold(this.#mark, at);
    this.#deadline?.start();
    if (samples.length === this.#settings.size) this.#emit(bucket);
    if (!this.#waits) this.#deadline?.stop();
  }

  #bucketOf(length: number): number {
    const { boundaries } = this.#settings;
    const bucket = boundaries.findIndex((boundary) => length <= boundary);
    return bucket === -1 ? boundaries.length : bucket;
  }

  #endEpoch(): void {
    this.#deadline?.stop();
    if (this.#settings.dropLast) this.#buckets.fill([]);
    else this.#emitAll();
  }

  #emitAll(): void {
    for (const [bucket, { length }] of this.#buckets.entries()) if (length > 0) this.#emit(bucket);
  }

  #emit(bucket: number): void {
    const samples = this.#buckets[bucket] ?? [];
    const mark = this.#mark;
    if (mark === undefined) return;
    this.#buckets[bucket] = [];
    const { pad, padTo, boundaries, name } = this.#settings;
    const longest = Math.max(...samples.map(({ x }) => lengthOf(x)));
    const length = padTo === 'boundary' ? (boundaries[bucket] ?? longest) : longest;
    const at = stampMark(mark, name, { buckets: [...this.#buckets] });
    this.#gate.enter();
    this.#outlet.push(packSequences(samples, at, { length, pad, shared: this.#shared }));
  }
}

/** What has to be saved of a sample that waits. */
function waitingSample({ y, weight }: Sample, x: Dense, { source, seed, position }: Mark): Sequence {
  const sample = { x, y, at: { source, seed, position } };
  return weight === undefined ? sample : { ...sample, weight };
}

/** A mark without the states of stages: those behind this one would go back in time with it. */
function placeOf(mark: Mark | undefined): Mark | undefined {
  return mark && { ...mark, stages: undefined };
}
