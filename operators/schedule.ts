import type { OperatorFunction, Subscriber } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent } from '../core/events.js';
import { joinRun, StageSubscriber, stage } from '../core/stage.js';
import type { Schedule } from '../models/schedules/schedule.js';
import type { Trainer } from '../models/trainer.js';

/**
 * Sets the learning rate of every step from the step's number.
 *
 * Put it right behind `train`: it sets the rate of step 1 when it is subscribed, and that of step n + 1 while event n
 * passes, before the trainer goes on. The rate is a pure function of the step, so a resumed run has the same.
 *
 * @param rate answers with the learning rate (at least 0) of a step, which counts from 1: `cosineDecay`, `oneCycle` and the
 * like, or any function of the step.
 * @throws MillraceError `OPTION_INVALID` in the stream when a rate is not a number of at least 0.
 * @example
 * ```ts
 * import { batch, cosineDecay, createTrainer, engine, linear, linearData } from 'millrace';
 * import { read, schedule, sgd, squaredLoss, train } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(10), train(trainer), schedule(trainer, cosineDecay({ rate: 0.03, steps: 10 })))
 *   .subscribe();
 * ```
 */
export function schedule(trainer: Trainer, rate: Schedule): OperatorFunction<PipelineEvent, PipelineEvent> {
  const owner = {};
  const setRate = (step: number): void => {
    const value = rate(step);
    if (!Number.isFinite(value) || value < 0) throw rateInvalid(value, step);
    trainer.learningRate = value;
  };
  return stage((downstream: Subscriber<PipelineEvent>) => {
    joinRun(downstream, { name: `schedule:${trainer.name}`, owner });
    setRate(trainer.stepsDone + 1);
    return new StageSubscriber<PipelineEvent>(downstream, undefined, {
      next(event) {
        if (event.type === 'step' && event.trainer === trainer.name) setRate(event.step + 1);
        downstream.next(event);
      },
    });
  });
}

function rateInvalid(value: number, step: number): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'scheduled learning rate',
    given: value,
    expected: 'a finite number of at least 0',
    where: `step ${step}`,
    advice: 'Check the function given to schedule',
  });
}
