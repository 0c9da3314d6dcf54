import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import type { ActivityClock } from '../core/activity.js';
import { demandsFrom, scopeOf } from '../core/chain.js';
import { allOf, type Cancel, Gate } from '../core/demand.js';
import type { PipelineEvent, PipelineEventOf } from '../core/events.js';
import { type Mark, stampMark } from '../core/mark.js';
import { Outlet } from '../core/outlet.js';
import type { BatchData } from '../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import type { StepResult, Trainer } from '../models/trainer.js';
import { addStep, epochSumsSchema, meansOf, newEpoch } from './training/epoch-sums.js';

/** The step of the other trainer that a step follows. */
export interface Lead {
  /** Counts from 1. */
  readonly step: number;
  readonly epoch: number;
  /** Samples in its batch. */
  readonly size: number;
}

const leadSchema = z.object({ step: z.number(), epoch: z.number(), size: z.number() });
/** The sums of the epoch so far, and the step that is still to be followed by one. */
const stateSchema = epochSumsSchema.extend({ owed: leadSchema.nullable() });
type State = z.infer<typeof stateSchema>;

/**
 * Trains a second trainer in turn with a first one: after each step of that, one step on a batch made for it.
 *
 * Passes every event on; after a `step` event of `leader` it adds its own, and before an `epoch` event of `leader` its
 * own means over that epoch. The leader waits meanwhile: both see each other's network exactly as it was after the
 * step before, as a game of two players wants it (`adversaries`).
 *
 * @param batchFor makes the batch from the leader's step; it must make the same one whenever it is asked again.
 * @throws whatever `batchFor` and the trainer's `step` throw, as an error of the stream.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, linear, linearData, read, sgd, squaredLoss, train, trainAfter } from 'millrace';
 * const parts = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const context = { engine: await engine(), seed: 1 };
 * const first = createTrainer({ ...parts, name: 'first' }, context);
 * const second = createTrainer({ ...parts, name: 'second' }, context);
 * const zeros = (size: number) => ({
 *   x: { data: new Float32Array(2 * size), shape: [size, 2] },
 *   y: { data: new Float32Array(size), shape: [size] },
 *   size,
 * });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(10), train(first), trainAfter(second, first, ({ size }) => zeros(size)))
 *   .subscribe(({ type }) => console.log(type));
 * ```
 */
export function trainAfter(
  trainer: Trainer,
  leader: Trainer,
  batchFor: (lead: Lead) => BatchData,
): OperatorFunction<PipelineEvent, PipelineEvent> {
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const entry = { name: trainer.name, owner: trainer, options: trainer.options };
    const saved = stateOf(joinRun(downstream, entry), stateSchema, trainer.name);
    return new Following({ trainer, leader: leader.name, batchFor }, downstream, saved).subscriber;
  });
}

interface Parts {
  readonly trainer: Trainer;
  readonly leader: string;
  readonly batchFor: (lead: Lead) => BatchData;
}

class Following {
  readonly subscriber: StageSubscriber<PipelineEvent>;
  readonly #parts: Parts;
  readonly #downstream: Subscriber<PipelineEvent>;
  readonly #outlet: Outlet<PipelineEvent>;
  readonly #gate = new Gate(1);
  readonly #through;
  readonly #clock: ActivityClock | undefined;
  readonly #queue: PipelineEvent[] = [];
  #waiting: Cancel = () => {};
  #state: State;
  #mark: Mark | undefined;
  #working = false;
  #completed = false;

  constructor(parts: Parts, downstream: Subscriber<PipelineEvent>, saved: State | undefined) {
    this.#parts = parts;
    this.#downstream = downstream;
    this.#outlet = new Outlet(downstream, () => this.#gate.leave());
    this.#through = allOf(demandsFrom(downstream));
    const scope = scopeOf(downstream);
    this.#clock = scope?.clock;
    this.#mark = scope?.resumedFrom;
    this.#state = saved ?? { ...newEpoch(parts.trainer.stepsDone, 0), owed: null };
    this.subscriber = new StageSubscriber<PipelineEvent>(downstream, this.#gate, {
      next: (event) => this.#accept(event),
      complete: () => this.#finish(),
      finalize: () => this.#waiting(),
    });
    if (this.#state.owed) this.#follow(this.#state.owed);
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
    while (!this.#working && !this.#downstream.closed) {
      const event = this.#queue.shift();
      if (event === undefined) break;
      this.#pass(event);
    }
    if (this.#completed && !this.#working) this.#outlet.complete();
  }

  #pass(event: PipelineEvent): void {
    const { leader } = this.#parts;
    if (event.type === 'epoch' && event.trainer === leader) this.#endEpoch();
    const owed = event.type === 'step' && event.trainer === leader ? leadOf(event) : null;
    this.#emit(event, { ...this.#state, owed });
    if (owed) this.#follow(owed);
  }

  /** Own steps begin only when the event of the other's is through everything downstream. */
  #follow(lead: Lead): void {
    this.#working = true;
    this.#gate.enter();
    this.#waiting = this.#through.whenIdle(() => {
      this.#clock?.begin('training');
      Promise.resolve()
        .then(() => this.#parts.trainer.step(this.#parts.batchFor(lead)))
        .then((result) => this.#report(lead, result))
        .catch((error: unknown) => this.#downstream.error(error));
    });
  }

  #report({ epoch, size }: Lead, result: StepResult): void {
    this.#clock?.end('training');
    if (this.#downstream.closed || this.#mark === undefined) return;
    const { name, stepsDone: step, learningRate } = this.#parts.trainer;
    const { loss, metrics, gradientNorm } = result;
    const facts = { type: 'step', trainer: name, step, epoch, size, loss, metrics, learningRate } as const;
    const event = { ...facts, ...(gradientNorm !== undefined && { gradientNorm }), at: this.#mark };
    this.#working = false;
    this.#emit(event, { ...addStep(this.#state, step, epoch, size, result), owed: null });
    this.#pump();
  }

  #endEpoch(): void {
    const { step, epoch, samples } = this.#state;
    if (samples === 0 || this.#mark === undefined) return;
    const facts = { type: 'epoch', trainer: this.#parts.trainer.name, step, epoch, samples } as const;
    this.#gate.enter();
    this.#emit(
      { ...facts, ...meansOf(this.#state), at: this.#mark },
      { ...newEpoch(step, epoch + 1), owed: null },
    );
  }

  #emit(event: PipelineEvent, state: State): void {
    this.#state = state;
    this.#mark = stampMark(event.at, this.#parts.trainer.name, state);
    this.#outlet.push({ ...event, at: this.#mark });
  }
}

function leadOf({ step, epoch, size }: PipelineEventOf<'step'>): Lead {
  return { step, epoch, size };
}
