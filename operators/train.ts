import type { OperatorFunction, Subscriber } from 'rxjs';
import type { ActivityClock } from '../core/activity.js';
import { demandsFrom, scopeOf, tag } from '../core/chain.js';
import { allOf, type Cancel, Gate } from '../core/demand.js';
import { createBreather } from '../core/event-loop.js';
import type { PipelineEvent } from '../core/events.js';
import { epochOf, type Mark, markOf, stampMark } from '../core/mark.js';
import type { Batch } from '../core/sample.js';
import type { Warning } from '../core/source.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import type { StepResult, Trainer } from '../models/trainer.js';
import { addStep, type EpochSums, epochSumsSchema, meansOf, newEpoch } from './training/epoch-sums.js';

/**
 * Trains on each batch and emits what the step measured.
 *
 * Emits a `step` event after every update, and an `epoch` event, with means over the epoch's samples, before the
 * first step of the next epoch and at completion. The step is the clock: step n + 1 begins only after event n is
 * through everything downstream. It gives the event loop a turn every few milliseconds. For a trainer in a worker
 * thread it takes one batch in ahead, so that the next one is read and packed while the worker computes.
 *
 * @throws whatever the trainer's `step` throws, as an error of the stream.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, linear, linearData, read, sgd, squaredLoss, train } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(linearData({ size: 100 })).pipe(batch(10), train(trainer)).subscribe(({ type }) => console.log(type));
 * ```
 */
export function train(trainer: Trainer): OperatorFunction<Batch, PipelineEvent> {
  return trainWith(trainer, (batch) => trainer.step(batch));
}

/** How a trainer learns from a batch. */
export type Learn = (batch: Batch) => StepResult | Promise<StepResult>;

/** As {@link train}, with another way to learn from a batch. */
export function trainWith(trainer: Trainer, learn: Learn): OperatorFunction<Batch, PipelineEvent> {
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const entry = { name: trainer.name, owner: trainer, options: trainer.options };
    const saved = stateOf(joinRun(downstream, entry), epochSumsSchema, trainer.name);
    return new Training(trainer, learn, downstream, saved).subscriber;
  });
}

class Training {
  readonly subscriber: StageSubscriber<Batch>;
  readonly #trainer: Trainer;
  readonly #learn: Learn;
  readonly #downstream: Subscriber<PipelineEvent>;
  readonly #through;
  readonly #clock: ActivityClock | undefined;
  readonly #gate: Gate;
  readonly #breather = createBreather();
  readonly #queue: Batch[] = [];
  #state: EpochSums;
  #mark: Mark | undefined;
  #waiting: Cancel = () => {};
  #busy = false;
  #completed = false;

  constructor(
    trainer: Trainer,
    learn: Learn,
    downstream: Subscriber<PipelineEvent>,
    saved: EpochSums | undefined,
  ) {
    this.#trainer = trainer;
    this.#learn = learn;
    this.#downstream = downstream;
    this.#through = allOf(demandsFrom(downstream));
    const scope = scopeOf(downstream);
    this.#clock = scope?.clock;
    this.#mark = scope?.resumedFrom;
    this.#state = saved ?? newEpoch(trainer.stepsDone, 0);
    this.#gate = new Gate(trainer.remote ? 2 : 1);
    this.subscriber = new StageSubscriber<Batch>(downstream, this.#gate, {
      next: (batch) => this.#accept(batch),
      complete: () => this.#finish(),
      finalize: () => this.#stop(),
    });
    if (trainer.remote) tag(this.subscriber, { demand: this.#gate, shared: true });
  }

  #accept(batch: Batch): void {
    // Before any step is done on it.
    markOf(batch, 'train');
    this.#gate.enter();
    this.#queue.push(batch);
    this.#pump();
  }

  #finish(): void {
    this.#completed = true;
    this.#pump();
  }

  #stop(): void {
    this.#waiting();
    this.#breather.cancel();
    this.#queue.length = 0;
  }

  #pump(): void {
    if (this.#busy) return;
    this.#busy = true;
    let again = true;
    while (again && !this.#downstream.closed) again = this.#turn();
  }

  /** One event at most; answers whether another turn may follow at once. */
  #turn(): boolean {
    if (!this.#through.idle) return this.#pause((goOn) => (this.#waiting = this.#through.whenIdle(goOn)));
    // The answer of another thread comes in a turn of the event loop of its own.
    if (!this.#trainer.remote && this.#breather.due())
      return this.#pause((goOn) => this.#breather.breathe(goOn));
    const batch = this.#queue[0];
    if (batch === undefined && !this.#completed) {
      this.#busy = false;
      return false;
    }
    if (batch === undefined || this.#endsEpoch(batch)) return this.#endEpoch(batch);
    this.#clock?.begin('training');
    const result = this.#learn(batch);
    if (result instanceof Promise) return this.#await(batch, result);
    this.#clock?.end('training');
    this.#emitStep(batch, result);
    return true;
  }

  #pause(wait: (goOn: () => void) => void): false {
    wait(() => {
      this.#busy = false;
      this.#guard(() => this.#pump());
    });
    return false;
  }

  #await(batch: Batch, result: Promise<StepResult>): false {
    const done = (value: StepResult): void => {
      this.#clock?.end('training');
      this.#busy = false;
      if (this.#downstream.closed) return;
      this.#guard(() => {
        this.#emitStep(batch, value);
        this.#pump();
      });
    };
    result.then(done, (error: unknown) => this.#downstream.error(error));
    return false;
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#downstream.error(error);
    }
  }

  #endsEpoch(batch: Batch): boolean {
    return this.#state.samples > 0 && epochOf(batch.at) !== this.#state.epoch;
  }

  #emitStep(batch: Batch, result: StepResult): void {
    this.#queue.shift();
    const { stepsDone: step, learningRate, name } = this.#trainer;
    const { at } = batch;
    const epoch = epochOf(at);
    const { loss, metrics, gradientNorm, warning } = result;
    if (warning) this.#warn(warning);
    this.#state = addStep(this.#state, step, epoch, batch.size, result);
    this.#mark = stampMark(at, name, this.#state);
    const event = {
      type: 'step',
      trainer: name,
      step,
      epoch,
      size: batch.size,
      loss,
      metrics,
      learningRate,
      at: this.#mark,
    } as const;
    this.#downstream.next(gradientNorm === undefined ? event : { ...event, gradientNorm });
    this.#gate.leave();
  }

  /** Outside a run there are no events for it: the process is told. */
  #warn({ code, message }: Warning): void {
    const scope = scopeOf(this.#downstream);
    if (scope) scope.warn({ code, message });
    else process.emitWarning(`${this.#trainer.name}: ${message}`, { code });
  }

  #endEpoch(next: Batch | undefined): boolean {
    const sums = this.#state;
    const { step, epoch, samples } = sums;
    if (samples === 0 || this.#mark === undefined) {
      this.#downstream.complete();
      return false;
    }
    this.#state = newEpoch(step, next ? epochOf(next.at) : epoch + 1);
    this.#mark = stampMark(this.#mark, this.#trainer.name, this.#state);
    this.#downstream.next({
      type: 'epoch',
      trainer: this.#trainer.name,
      step,
      epoch,
      samples,
      ...meansOf(sums),
      at: this.#mark,
    });
    return true;
  }
}
