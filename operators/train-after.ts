import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import type { ActivityClock } from '../core/activity.js';
import { demandsFrom, scopeOf } from '../core/chain.js';
import { allOf, type Cancel, type Demand } from '../core/demand.js';
import type { PipelineEvent, PipelineEventOf } from '../core/events.js';
import { type Mark, stampMark } from '../core/mark.js';
import type { BatchData } from '../core/sample.js';
import { joinRun, type StageSubscriber, stage, stateOf } from '../core/stage.js';
import type { StepResult, Trainer } from '../models/trainer.js';
import { OneAtATime } from './one-at-a-time.js';
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
  readonly #parts: Parts;
  readonly #events: OneAtATime;
  readonly #through: Demand;
  readonly #clock: ActivityClock | undefined;
  #waiting: Cancel = () => {};
  #state: State;
  #mark: Mark | undefined;

  constructor(parts: Parts, downstream: Subscriber<PipelineEvent>, saved: State | undefined) {
    this.#parts = parts;
    this.#through = allOf(demandsFrom(downstream));
    const scope = scopeOf(downstream);
    this.#clock = scope?.clock;
    this.#mark = scope?.resumedFrom;
    this.#state = saved ?? { ...newEpoch(parts.trainer.stepsDone, 0), owed: null };
    this.#events = new OneAtATime(downstream, {
      next: (event) => this.#pass(event),
      finalize: () => this.#waiting(),
    });
    if (this.#state.owed) this.#follow(this.#state.owed);
  }

  get subscriber(): StageSubscriber<PipelineEvent> {
    return this.#events.subscriber;
  }

  #pass(event: PipelineEvent): void {
    const { leader } = this.#parts;
    if (event.type === 'epoch' && event.trainer === leader) this.#endEpoch();
    const owed = event.type === 'step' && event.trainer === leader ? leadOf(event) : null;
    this.#events.emit(this.#stamped(event, { ...this.#state, owed }));
    if (owed) this.#follow(owed);
  }

  #follow(lead: Lead): void {
    this.#events.hold(this.#step(lead), (result) => this.#report(lead, result));
  }

  /** Begins only when the event of the other's step is through everything downstream. */
  async #step(lead: Lead): Promise<StepResult> {
    await new Promise<void>((resolve) => {
      this.#waiting = this.#through.whenIdle(resolve);
    });
    this.#clock?.begin('training');
    return this.#parts.trainer.step(this.#parts.batchFor(lead));
  }

  #report({ epoch, size }: Lead, result: StepResult): void {
    this.#clock?.end('training');
    if (this.#mark === undefined) return;
    const { name, stepsDone: step, learningRate } = this.#parts.trainer;
    const { loss, metrics, gradientNorm } = result;
    const facts = { type: 'step', trainer: name, step, epoch, size, loss, metrics, learningRate } as const;
    const event = { ...facts, ...(gradientNorm !== undefined && { gradientNorm }), at: this.#mark };
    this.#events.add(
      this.#stamped(event, { ...addStep(this.#state, step, epoch, size, result), owed: null }),
    );
  }

  #endEpoch(): void {
    const { step, epoch, samples } = this.#state;
    if (samples === 0 || this.#mark === undefined) return;
    const facts = { type: 'epoch', trainer: this.#parts.trainer.name, step, epoch, samples } as const;
    const event = { ...facts, ...meansOf(this.#state), at: this.#mark };
    this.#events.add(this.#stamped(event, { ...newEpoch(step, epoch + 1), owed: null }));
  }

  #stamped(event: PipelineEvent, state: State): PipelineEvent {
    this.#state = state;
    this.#mark = stampMark(event.at, this.#parts.trainer.name, state);
    return { ...event, at: this.#mark };
  }
}

function leadOf({ step, epoch, size }: PipelineEventOf<'step'>): Lead {
  return { step, epoch, size };
}
