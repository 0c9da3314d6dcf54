import type { Subscriber } from 'rxjs';
import { demandOf } from './chain.js';
import type { Cancel, Demand } from './demand.js';

/**
 * The way out of a stage that holds items: hands them downstream in order, each only while downstream is ready.
 *
 * An end, be it completion or error, keeps its place: what came before it is handed on first.
 */
export class Outlet<T> {
  readonly #downstream: Subscriber<T>;
  readonly #demand: Demand;
  readonly #sent: () => void;
  #first: Link<T> | undefined;
  #last: Link<T> | undefined;
  #size = 0;
  #end: (() => void) | undefined;
  #parked: Cancel | undefined;
  #flowing = false;

  /** `sent` is called after each item that has gone through downstream. */
  constructor(downstream: Subscriber<T>, sent: () => void = () => {}) {
    this.#downstream = downstream;
    this.#demand = demandOf(downstream);
    this.#sent = sent;
    downstream.add(() => {
      this.#parked?.();
      this.#clear();
    });
  }

  /** How many items wait in it. */
  get size(): number {
    return this.#size;
  }

  /** Takes an item in; ignored after an end and once downstream is closed. */
  push(item: T): void {
    if (this.#end || this.#downstream.closed) return;
    const link: Link<T> = { item, next: undefined };
    if (this.#last) this.#last.next = link;
    else this.#first = link;
    this.#last = link;
    this.#size++;
    this.#flow();
  }

  /** Takes the item that has waited longest out again, unsent. */
  drop(): void {
    this.#shift();
  }

  /** Completes downstream after the last item. */
  complete(): void {
    this.#endWith(() => this.#downstream.complete());
  }

  /** Sends an error downstream after the last item. */
  fail(error: unknown): void {
    this.#endWith(() => this.#downstream.error(error));
  }

  #endWith(end: () => void): void {
    if (this.#end) return;
    this.#end = end;
    this.#flow();
  }

  #flow(): void {
    if (this.#flowing || this.#parked) return;
    this.#flowing = true;
    while (this.#first && !this.#parked) this.#step();
    this.#flowing = false;
    if (!this.#first) this.#end?.();
  }

  #step(): void {
    if (!this.#demand.ready) {
      this.#parked = this.#demand.whenReady(() => this.#unpark());
      return;
    }
    const link = this.#shift();
    if (link) this.#downstream.next(link.item);
    this.#sent();
  }

  #unpark(): void {
    this.#parked = undefined;
    this.#flow();
  }

  #shift(): Link<T> | undefined {
    const link = this.#first;
    if (!link) return undefined;
    this.#first = link.next;
    if (!this.#first) this.#last = undefined;
    this.#size--;
    return link;
  }

  #clear(): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#size = 0;
  }
}

// A list and not an array: a shuffled block may hold thousands of items, and taking the first out of an array of
// thousands moves all the others.
interface Link<T> {
  readonly item: T;
  next: Link<T> | undefined;
}
