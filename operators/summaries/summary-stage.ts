import { type Observable, type OperatorFunction, ReplaySubject, type Subscriber } from 'rxjs';
import { z } from 'zod';
import type { ActivityClock } from '../../core/activity.js';
import { scopeOf } from '../../core/chain.js';
import { Gate } from '../../core/demand.js';
import type { Facts, PipelineEvent } from '../../core/events.js';
import { type Mark, stampMark } from '../../core/mark.js';
import { Outlet } from '../../core/outlet.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../../core/stage.js';

/** A summary that is made, but not numbered yet. */
export type SummaryFacts = Extract<Facts, { type: 'summary' }>;

/** What a stage that makes summaries is made of. */
export interface SummaryStageParts {
  /** The stage's name in the checkpoint. */
  readonly name: string;
  /** Settings that a resumed run must repeat. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether summaries follow an event; `made` is how many times they have been made. */
  isDue(event: PipelineEvent, made: number): boolean;
  /** Makes the summaries that follow an event; `stopped$` emits when they are no longer wanted. */
  make(step: number, stopped$: Observable<void>): Promise<readonly SummaryFacts[]>;
}

const histogramSchema = z.object({
  edges: z.array(z.number()),
  counts: z.array(z.number()),
  notFinite: z.number().optional(),
});
const summarySchema = z.object({
  type: z.literal('summary'),
  name: z.string(),
  step: z.number(),
  histogram: histogramSchema.optional(),
  picture: z.string().optional(),
  text: z.string().optional(),
});
/** How many times summaries were made, and those whose events have not gone through yet. */
const stateSchema = z.object({ made: z.number(), owed: z.array(summarySchema) });
type State = z.infer<typeof stateSchema>;

/**
 * An operator that passes every event on and adds summaries after some.
 *
 * They are made while the event they follow is held back, and with it the trainer: the model is seen as it was at that
 * event. The event's mark then carries them, so a run killed between the event and its summaries goes on with them.
 */
export function summaryStage(parts: SummaryStageParts): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { name, options } = parts;
  const owner = {};
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const saved = stateOf(joinRun(downstream, { name, owner, options }), stateSchema, name);
    return new Summarizing(parts, downstream, saved).subscriber;
  });
}

class Summarizing {
  readonly subscriber: StageSubscriber<PipelineEvent>;
  readonly #parts: SummaryStageParts;
  readonly #downstream: Subscriber<PipelineEvent>;
  readonly #outlet: Outlet<PipelineEvent>;
  readonly #gate = new Gate(1);
  readonly #clock: ActivityClock | undefined;
  readonly #queue: PipelineEvent[] = [];
  readonly #stopped$ = new ReplaySubject<void>(1);
  #state: State;
  #making = false;
  #completed = false;

  constructor(parts: SummaryStageParts, downstream: Subscriber<PipelineEvent>, saved: State | undefined) {
    this.#parts = parts;
    this.#downstream = downstream;
    this.#outlet = new Outlet(downstream, () => this.#gate.leave());
    this.#state = saved ?? { made: 0, owed: [] };
    this.subscriber = new StageSubscriber<PipelineEvent>(downstream, this.#gate, {
      next: (event) => this.#accept(event),
      complete: () => this.#finish(),
      finalize: () => this.#stopped$.next(),
    });
    const scope = scopeOf(downstream);
    this.#clock = scope?.clock;
    if (scope?.resumedFrom) this.#emitOwed(scope.resumedFrom);
  }

  #accept(event: PipelineEvent): void {
    this.#gate.enter();
    this.#queue.push(event);
    this.#pump();
  }

  #finish(): void {
    this.#completed = true;
    this.#pump();
  }

  #pump(): void {
    while (!this.#making && !this.#downstream.closed) {
      const event = this.#queue.shift();
      if (event === undefined) break;
      if ('step' in event && this.#parts.isDue(event, this.#state.made)) this.#make(event, event.step);
      else this.#emit(event);
    }
    if (this.#completed && !this.#making) this.#outlet.complete();
  }

  #make(event: PipelineEvent, step: number): void {
    this.#making = true;
    this.#clock?.begin('evaluating');
    this.#parts
      .make(step, this.#stopped$)
      .then((summaries) => this.#report(event, summaries))
      .catch((error: unknown) => this.#downstream.error(error));
  }

  #report(event: PipelineEvent, summaries: readonly SummaryFacts[]): void {
    this.#clock?.end('evaluating');
    if (this.#downstream.closed) return;
    this.#state = { made: this.#state.made + 1, owed: [...summaries] };
    this.#emit(event);
    this.#emitOwed(event.at);
    this.#making = false;
    this.#pump();
  }

  /** Each of them holds the trainer back until it has gone through. */
  #emitOwed(at: Mark): void {
    for (let summary = this.#state.owed[0]; summary; summary = this.#state.owed[0]) {
      this.#state = { ...this.#state, owed: this.#state.owed.slice(1) };
      this.#gate.enter();
      this.#emit({ ...summary, at });
    }
  }

  #emit(event: PipelineEvent): void {
    this.#outlet.push({ ...event, at: stampMark(event.at, this.#parts.name, this.#state) });
  }
}
