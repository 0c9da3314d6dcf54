import type { Observable, OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import type { ActivityClock } from '../core/activity.js';
import { scopeOf } from '../core/chain.js';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent } from '../core/events.js';
import { type Mark, stampMark } from '../core/mark.js';
import { read } from '../core/read.js';
import type { Batch, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { joinRun, type StageSubscriber, stage, stateOf } from '../core/stage.js';
import { measure, type Total } from '../models/measure.js';
import type { Trainer } from '../models/trainer.js';
import { batch } from './batch.js';
import { OneAtATime } from './one-at-a-time.js';

/** How {@link evaluate} is set. */
export interface EvaluateOptions {
  /** Evaluate after every epoch (default), or after every so many steps. */
  readonly every?: 'epoch' | { readonly steps: number };
  /** Samples per batch where a source is given; default 1000. */
  readonly batchSize?: number;
  /** The name of the data in the events; default the source's name, else `evaluation`. */
  readonly name?: string;
}

/** Where an evaluation that is still owed was asked for. */
const stateSchema = z.object({ owed: z.object({ step: z.number(), epoch: z.number() }).nullable() });
type State = z.infer<typeof stateSchema>;
type Occasion = NonNullable<State['owed']>;

/**
 * Measures loss and metrics on data that is not trained on, whenever an epoch (or so many steps) has ended.
 *
 * Passes every event on, then adds its own `evaluation` event. The trainer waits meanwhile, so the model is seen
 * exactly as it was at the event answered. The data is outside the run's cursor: it is read from its start each time.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `SOURCE_INVALID` in the stream when the data is empty.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, evaluate, linear, linearData, read, sgd, squaredLoss, train } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * const test = linearData({ name: 'test', size: 20, seed: 2 });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(10), train(trainer), evaluate(trainer, test))
 *   .subscribe((event) => console.log(event.type));
 * ```
 */
export function evaluate(
  trainer: Trainer,
  data: Source<Sample> | Observable<Batch>,
  options: EvaluateOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const settings = settingsOf(data, options);
  const owner = {};
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const stageName = `evaluate:${trainer.name}:${settings.name}`;
    const saved = joinRun(downstream, { name: stageName, owner, options: { every: settings.every } });
    return new Evaluation(stageName, trainer, settings, downstream, stateOf(saved, stateSchema, stageName))
      .subscriber;
  });
}

interface Settings {
  readonly name: string;
  readonly every: 'epoch' | { readonly steps: number };
  readonly batches: Observable<Batch>;
}

class Evaluation {
  readonly #stageName: string;
  readonly #trainer: Trainer;
  readonly #settings: Settings;
  readonly #events: OneAtATime;
  readonly #clock: ActivityClock | undefined;
  readonly #stopped = new AbortController();
  #mark: Mark | undefined;

  constructor(
    stageName: string,
    trainer: Trainer,
    settings: Settings,
    downstream: Subscriber<PipelineEvent>,
    saved: State | undefined,
  ) {
    this.#stageName = stageName;
    this.#trainer = trainer;
    this.#settings = settings;
    const scope = scopeOf(downstream);
    this.#clock = scope?.clock;
    this.#mark = scope?.resumedFrom;
    this.#events = new OneAtATime(downstream, {
      next: (event) => this.#pass(event),
      finalize: () => this.#stopped.abort(),
    });
    if (saved?.owed) this.#evaluate(saved.owed);
  }

  get subscriber(): StageSubscriber<PipelineEvent> {
    return this.#events.subscriber;
  }

  #pass(event: PipelineEvent): void {
    const owed = this.#occasion(event);
    this.#mark = this.#stamp(event.at, owed);
    this.#events.emit({ ...event, at: this.#mark });
    if (owed) this.#evaluate(owed);
  }

  #occasion(event: PipelineEvent): Occasion | null {
    const { every } = this.#settings;
    if (event.type !== 'step' && event.type !== 'epoch') return null;
    if (event.trainer !== this.#trainer.name) return null;
    const asked =
      every === 'epoch' ? event.type === 'epoch' : event.type === 'step' && event.step % every.steps === 0;
    return asked ? { step: event.step, epoch: event.epoch } : null;
  }

  #stamp(at: Mark, owed: Occasion | null): Mark {
    return stampMark(at, this.#stageName, { owed } satisfies State);
  }

  #evaluate(occasion: Occasion): void {
    this.#clock?.begin('evaluating');
    const work = measure(this.#trainer, this.#settings.batches, this.#stopped.signal);
    this.#events.hold(work, (total) => this.#report(occasion, total));
  }

  #report(occasion: Occasion, total: Total): void {
    if (total.samples === 0 || this.#mark === undefined) throw emptyData(this.#settings.name);
    this.#clock?.end('evaluating');
    const facts = { trainer: this.#trainer.name, data: this.#settings.name, ...occasion, ...total };
    this.#events.add({ type: 'evaluation', ...facts, at: this.#stamp(this.#mark, null) });
  }
}

function settingsOf(data: Source<Sample> | Observable<Batch>, options: EvaluateOptions): Settings {
  const { every = 'epoch', batchSize = 1000 } = options;
  if (every !== 'epoch' && !(Number.isInteger(every.steps) && every.steps > 0)) {
    throw new MillraceError('OPTION_INVALID', {
      what: 'evaluate option every.steps',
      given: every.steps,
      expected: 'a whole number of at least 1',
    });
  }
  if (!('open' in data)) return { name: options.name ?? 'evaluation', every, batches: data };
  return {
    name: options.name ?? data.name,
    every,
    batches: read(data, { epochs: 1, shuffle: false }).pipe(batch(batchSize)),
  };
}

function emptyData(name: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: `evaluation data ${name}`,
    given: 0,
    expected: 'at least one sample',
  });
}
