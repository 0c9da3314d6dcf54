import { type Observable, Subscriber } from 'rxjs';
import { rowTakerOf, tag } from '../core/chain.js';
import type { Mark, Marked, Position } from '../core/mark.js';
import type { RowTaker } from '../core/rows.js';

/** What a source has sent last. */
interface Sent {
  readonly size: number | undefined;
  last: Marked | undefined;
}

/**
 * Counts the samples that are between their source and the trainer: by their positions, so that it does not matter
 * what stages between them leave out or hold.
 */
export class InFlight {
  readonly #sources = new Map<string, Sent>();

  /** Subscribes to a source and sees what it sends on its way. */
  through<T extends Marked>(
    { name, size }: { readonly name: string; readonly size?: number },
    opened: Observable<T>,
    downstream: Subscriber<T>,
  ): void {
    const sent: Sent = { size, last: undefined };
    this.#sources.set(name, sent);
    const subscriber = new SentSubscriber(downstream, sent);
    const taker = rowTakerOf(downstream);
    opened.subscribe(taker ? tag(subscriber, { rows: seeing(taker, sent) }) : subscriber);
  }

  /** How many there are, where the positions of a source count its samples; undefined where those of none do. */
  count(trained: Mark): number | undefined {
    let count: number | undefined;
    for (const [name, { size, last }] of this.#sources) {
      const sent = last?.at.position;
      const reached = name === trained.source ? trained.position : trained.others?.[name];
      const between = sent && reached ? distance(reached, sent, size) : undefined;
      if (between !== undefined) count = (count ?? 0) + between;
    }
    return count;
  }
}

/** Costs a sample one call and nothing else. */
class SentSubscriber<T extends Marked> extends Subscriber<T> {
  readonly #downstream: Subscriber<T>;
  readonly #sent: Sent;

  constructor(downstream: Subscriber<T>, sent: Sent) {
    super(downstream);
    this.#downstream = downstream;
    this.#sent = sent;
  }

  protected override _next(sample: T): void {
    this.#sent.last = sample;
    this.#downstream.next(sample);
  }
}

function seeing(taker: RowTaker, sent: Sent): RowTaker {
  return {
    get room() {
      return taker.room;
    },
    take(rows, indices, at) {
      sent.last = { at };
      taker.take(rows, indices, at);
    },
  };
}

function distance(from: Position, to: Position, size: number | undefined): number | undefined {
  const epochs = difference(from.epoch ?? 0, to.epoch ?? 0);
  const samples = difference(from.index, to.index);
  if (epochs === undefined || samples === undefined) return undefined;
  if (epochs === 0) return Math.max(0, samples);
  return size === undefined ? undefined : Math.max(0, epochs * size + samples);
}

function difference(from: unknown, to: unknown): number | undefined {
  return typeof from === 'number' && typeof to === 'number' ? to - from : undefined;
}
