import { type Observable, type OperatorFunction, ReplaySubject, type Subscriber } from 'rxjs';
import { z } from 'zod';
import type { ActivityClock } from '../../core/activity.js';
import { scopeOf } from '../../core/chain.js';
import type { Facts, PipelineEvent } from '../../core/events.js';
import { type Mark, stampMark } from '../../core/mark.js';
import { joinRun, type StageSubscriber, stage, stateOf } from '../../core/stage.js';
import { OneAtATime } from '../one-at-a-time.js';

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
  readonly #parts: SummaryStageParts;
  readonly #events: OneAtATime;
  readonly #clock: ActivityClock | undefined;
  readonly #stopped$ = new ReplaySubject<void>(1);
  #state: State;

  constructor(parts: SummaryStageParts, downstream: Subscriber<PipelineEvent>, saved: State | undefined) {
    this.#parts = parts;
    this.#state = saved ?? { made: 0, owed: [] };
    this.#events = new OneAtATime(downstream, {
      next: (event) => this.#pass(event),
      finalize: () => this.#stopped$.next(),
    });
    const scope = scopeOf(downstream);
    this.#clock = scope?.clock;
    if (scope?.resumedFrom) this.#addOwed(scope.resumedFrom);
  }

  get subscriber(): StageSubscriber<PipelineEvent> {
    return this.#events.subscriber;
  }

  #pass(event: PipelineEvent): void {
    if ('step' in event && this.#parts.isDue(event, this.#state.made)) this.#summarize(event, event.step);
    else this.#events.emit(this.#stamped(event));
  }

  #summarize(event: PipelineEvent, step: number): void {
    this.#clock?.begin('evaluating');
    this.#events.hold(this.#parts.make(step, this.#stopped$), (summaries) => {
      this.#clock?.end('evaluating');
      this.#state = { made: this.#state.made + 1, owed: [...summaries] };
      this.#events.emit(this.#stamped(event));
      this.#addOwed(event.at);
    });
  }

  #addOwed(at: Mark): void {
    for (let summary = this.#state.owed[0]; summary; summary = this.#state.owed[0]) {
      this.#state = { ...this.#state, owed: this.#state.owed.slice(1) };
      this.#events.add(this.#stamped({ ...summary, at }));
    }
  }

  #stamped(event: PipelineEvent): PipelineEvent {
    return { ...event, at: stampMark(event.at, this.#parts.name, this.#state) };
  }
}
