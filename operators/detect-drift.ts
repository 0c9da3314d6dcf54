import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { scopeOf } from '../core/chain.js';
import { Gate } from '../core/demand.js';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent, PipelineEventOf } from '../core/events.js';
import { type Mark, stampMark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import type { DriftDetector } from './drift/detector.js';
import { inTurn } from './drift/in-turn.js';
import { type OnDrift, raisedSchema, responseTo } from './drift/on-drift.js';

/** How {@link detectDrift} is set. */
export interface DetectDriftOptions {
  /** What is watched of every step: its `loss` (default), a metric by its name, or what a function reads from it. */
  readonly of?: string | ((step: PipelineEventOf<'step'>) => number);
  /** What is done beside the event; default nothing. */
  readonly onDrift?: OnDrift;
  /** Watch only the steps of this trainer; default all. */
  readonly trainer?: string;
  /** The stage's name in the checkpoint, and the detector's in the events; default the detector's own name. */
  readonly name?: string;
}

const optionsSchema = z.strictObject({
  of: z.string().min(1).default('loss'),
  trainer: z.string().optional(),
  name: z.string().min(1),
});

const stateSchema = z.object({
  watch: z.unknown(),
  /** The drift event that has not gone out yet. */
  owed: z.object({ step: z.number(), value: z.number() }).nullable(),
  raised: raisedSchema.nullable(),
});
type State = z.infer<typeof stateSchema>;

/**
 * Watches a figure of the steps, and tells when it is no longer what it was.
 *
 * Passes every event on; where the detector finds a drift, a `drift` event with the step and the value that gave it away
 * follows, and with `onDrift` the trainer is reset, or learns faster for a while. It is done before the event goes on, so
 * a checkpoint at it holds it. The detector's state travels on the events' marks: a resumed run finds the same drifts.
 * For a value a sample put `batch(1)` in front of the trainer.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream when a step lacks the metric.
 * @example
 * ```ts
 * import { adwin, batch, createTrainer, detectDrift, engine, linearData, linearLearner, prequential, read } from 'millrace';
 * const learner = createTrainer(linearLearner({ features: 2 }), { engine: await engine(), seed: 1 });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(1), prequential(learner), detectDrift(adwin(), { of: 'loss', onDrift: { reset: learner } }))
 *   .subscribe((event) => event.type === 'drift' && console.log(event));
 * ```
 */
export function detectDrift(
  detector: DriftDetector,
  { of = 'loss', onDrift, ...options }: DetectDriftOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const figure = typeof of === 'function' ? 'a function' : of;
  const settings = parseOptions('detectDrift', optionsSchema, {
    name: detector.name,
    ...options,
    of: figure,
  });
  const { name, trainer } = settings;
  const response = responseTo(onDrift);
  const read = typeof of === 'function' ? of : (step: PipelineEventOf<'step'>) => figureOf(step, of);
  const owner = {};
  const recorded = {
    ...settings,
    detector: { name: detector.name, ...detector.options },
    onDrift: response.options,
  };
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const saved = stateOf(joinRun(downstream, { name, owner, options: recorded }), stateSchema, name);
    const watch = detector.watch(saved?.watch);
    let raised = saved?.raised ?? null;
    const gate = new Gate(1);
    const outlet = new Outlet<PipelineEvent>(downstream, () => gate.leave());
    const send = (event: PipelineEvent, owed: State['owed']): void => {
      gate.enter();
      const state = { watch: watch.state, owed, raised } satisfies State;
      outlet.push({ ...event, at: stampMark(event.at, name, state) });
    };
    const tell = ({ step, value }: NonNullable<State['owed']>, at: Mark): void =>
      send({ type: 'drift', detector: name, step, value, at }, null);
    const mark = scopeOf(downstream)?.resumedFrom;
    const take = (event: PipelineEvent): void | Promise<void> => {
      if (event.type !== 'step' || (trainer !== undefined && event.trainer !== trainer)) {
        return send(event, null);
      }
      const { step } = event;
      const value = read(event);
      const drifted = watch.update(value) === 'drift';
      const done = response.after(step, drifted, raised);
      raised = done.raised;
      const pass = (): void => {
        const owed = drifted ? { step, value } : null;
        send(event, owed);
        if (owed) tell(owed, event.at);
      };
      return done.later ? done.later.then(pass) : pass();
    };
    // Behind a reset that is under way in another thread: no step is done meanwhile.
    const enqueue = inTurn(gate, (error) => downstream.error(error));
    const upstream = new StageSubscriber<PipelineEvent>(downstream, gate, {
      next: (event) => enqueue(() => take(event)),
      complete: () => enqueue(() => outlet.complete()),
    });
    if (saved?.owed && mark) tell(saved.owed, mark);
    return upstream;
  });
}

function figureOf({ loss, metrics }: PipelineEventOf<'step'>, name: string): number {
  const value = name === 'loss' ? loss : metrics[name];
  if (value !== undefined) return value;
  throw new MillraceError('OPTION_INVALID', {
    what: 'detectDrift.of',
    given: name,
    expected: `one of the step's figures: ${['loss', ...Object.keys(metrics)].join(', ')}`,
    advice: 'Add the metric to the trainer or to prequential, or watch another',
  });
}
