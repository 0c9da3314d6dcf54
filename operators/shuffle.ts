import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { scopeOf } from '../core/chain.js';
import { Gate } from '../core/demand.js';
import {
  type Cursor,
  cursorOf,
  epochOf,
  fold,
  type Mark,
  type Marked,
  markOf,
  stampMark,
} from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { permutation } from '../core/random.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';

/** How {@link shuffle} is set. */
export interface ShuffleOptions {
  /** The stage's name in the checkpoint, and part of what decides the order; default `shuffle`. */
  readonly name?: string;
}

const stateSchema = z.object({ block: z.number().int().min(0), emitted: z.number().int().min(0) });
type State = z.infer<typeof stateSchema>;

/**
 * Shuffles a stream block by block; indexable sources are better shuffled whole, by `read`.
 *
 * Collects `blockSize` samples, or those up to the end of the epoch or stream, and emits them in the order that
 * belongs to (seed, name, epoch, block). It holds at most one block and one sample; upstream waits meanwhile.
 *
 * A resume reads the block again, so until a block is through its samples carry the position before it. What is
 * keyed by a sample's own position (`augment`) belongs before `shuffle`.
 *
 * @param blockSize samples a block, at least 1; the larger, the better mixed.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `MARK_LOST` when a sample has no mark.
 * @example
 * ```ts
 * import { read, shuffle } from 'millrace';
 * import { fromIterable } from 'millrace/sources';
 * const rows = Array.from({ length: 100 }, (_, x) => ({ x: [x], y: 2 * x }));
 * read(fromIterable(rows, { name: 'rows' })).pipe(shuffle(20)).subscribe(({ x }) => console.log(x));
 * ```
 */
export function shuffle<T extends Marked>(
  blockSize: number,
  { name = 'shuffle' }: ShuffleOptions = {},
): MonoTypeOperatorFunction<T> {
  wholeNumber('shuffle blockSize', blockSize);
  const owner = {};
  return stage((downstream: Subscriber<T>) => {
    const saved = joinRun(downstream, { name, owner, options: { blockSize } });
    const state = stateOf(saved, stateSchema, name) ?? { block: 0, emitted: 0 };
    // A stage that is subscribed again in the same run begins anew, and so does its source.
    const resumedFrom = saved === undefined ? undefined : scopeOf(downstream)?.resumedFrom;
    return new Shuffling<T>(name, blockSize, state, resumedFrom, downstream).subscriber;
  });
}

class Shuffling<T extends Marked> {
  readonly subscriber: StageSubscriber<T>;
  readonly #name: string;
  readonly #blockSize: number;
  readonly #gate: Gate;
  readonly #outlet: Outlet<T>;
  /** Where each source stood before the block in the making. */
  #reached: Cursor;
  #block: T[] = [];
  #state: State;

  constructor(
    name: string,
    blockSize: number,
    state: State,
    resumedFrom: Mark | undefined,
    downstream: Subscriber<T>,
  ) {
    this.#name = name;
    this.#blockSize = blockSize;
    this.#state = state;
    this.#reached = resumedFrom ? cursorOf(resumedFrom) : {};
    this.#gate = new Gate(blockSize);
    this.#outlet = new Outlet(downstream, () => this.#gate.leave());
    this.subscriber = new StageSubscriber<T>(downstream, this.#gate, {
      next: (sample) => this.#collect(sample, markOf(sample, name)),
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        this.#finishBlock();
        this.#outlet.complete();
      },
    });
  }

  #collect(sample: T, at: Mark): void {
    this.#gate.enter();
    const [first] = this.#block;
    if (first && epochOf(first.at) !== epochOf(at)) this.#finishBlock();
    this.#block.push(sample);
    if (this.#block.length === this.#blockSize) this.#finishBlock();
  }

  #finishBlock(): void {
    const samples = this.#block;
    const [first] = samples;
    if (first === undefined) return;
    const before = this.#start(first.at);
    const after = samples.map(({ at }) => at).reduce(fold);
    this.#block = [];
    this.#reached = { ...this.#reached, ...cursorOf(after) };
    this.#emit(samples, before, after);
  }

  #emit(samples: readonly T[], before: Mark, after: Mark): void {
    const { block, emitted } = this.#state;
    const { seed } = before;
    const order = permutation(samples.length, seed, `shuffle:${this.#name}`, epochOf(before), block);
    const last = samples.length - 1;
    this.#state = { block: block + 1, emitted: 0 };
    for (const place of samples.keys()) {
      const sample = samples[order(place)];
      if (place < emitted || sample === undefined) this.#gate.leave();
      else if (place === last) this.#send(sample, after, this.#state);
      else this.#send(sample, before, { block, emitted: place + 1 });
    }
  }

  #send(sample: T, mark: Mark, state: State): void {
    this.#outlet.push({ ...sample, at: stampMark(mark, this.#name, state) });
  }

  // Without the states of stages before it: those that hold at the block's start are on the samples already sent.
  #start({ source, seed, position }: Mark): Mark {
    const reached = this.#reached[source] ?? null;
    const epoch = position?.epoch;
    const sameEpoch = typeof epoch !== 'number' || reached?.epoch === epoch;
    return { source, seed, position: sameEpoch ? reached : { epoch, index: -1 } };
  }
}
