import type { Subscriber } from 'rxjs';
import { Gate } from '../core/demand.js';
import type { PipelineEvent } from '../core/events.js';
import { Outlet } from '../core/outlet.js';
import { StageSubscriber } from '../core/stage.js';

/** What a stage does with events that come one at a time. */
export interface OneAtATimeHandlers {
  /** Takes an event; while it is {@link OneAtATime.hold held}, the next ones wait. */
  next(event: PipelineEvent): void;
  /** Runs once when the stage ends, however it ends. */
  finalize(): void;
}

/** A stage that stops at some events to do something that takes a while; whoever makes the events waits with it. */
export class OneAtATime {
  readonly subscriber: StageSubscriber<PipelineEvent>;
  readonly #downstream: Subscriber<PipelineEvent>;
  readonly #handlers: OneAtATimeHandlers;
  readonly #gate = new Gate(1);
  readonly #outlet: Outlet<PipelineEvent>;
  readonly #waiting: PipelineEvent[] = [];
  #held = false;
  #completed = false;

  constructor(downstream: Subscriber<PipelineEvent>, handlers: OneAtATimeHandlers) {
    this.#downstream = downstream;
    this.#handlers = handlers;
    this.#outlet = new Outlet(downstream, () => this.#gate.leave());
    this.subscriber = new StageSubscriber<PipelineEvent>(downstream, this.#gate, {
      next: (event) => this.#accept(event),
      complete: () => this.#finish(),
      finalize: () => handlers.finalize(),
    });
  }

  /** Hands an event that was taken on downstream. */
  emit(event: PipelineEvent): void {
    this.#outlet.push(event);
  }

  /** Hands an event of the stage's own on downstream: no more is asked for until it has gone through. */
  add(event: PipelineEvent): void {
    this.#gate.enter();
    this.emit(event);
  }

  /** Nothing is taken or asked for until the work has ended and its outcome was told; an error of either ends the stream. */
  hold<T>(work: Promise<T>, done: (outcome: T) => void): void {
    this.#held = true;
    this.#gate.enter();
    const goOn = (outcome: T): void => {
      if (this.#downstream.closed) return;
      done(outcome);
      this.#held = false;
      this.#gate.leave();
      this.#pump();
    };
    work.then(goOn).catch((error: unknown) => this.#downstream.error(error));
  }

  #accept(event: PipelineEvent): void {
    this.#gate.enter();
    this.#waiting.push(event);
    this.#pump();
  }

  #finish(): void {
    this.#completed = true;
    this.#pump();
  }

  #pump(): void {
    while (!this.#held && !this.#downstream.closed) {
      const event = this.#waiting.shift();
      if (event === undefined) break;
      this.#handlers.next(event);
    }
    if (this.#completed && !this.#held) this.#outlet.complete();
  }
}
