import type { Observable, OperatorFunction } from 'rxjs';
import { MillraceError, show } from '../core/errors.js';
import { type Marked, markOf } from '../core/mark.js';
import { type Dense, isDense } from '../core/sample.js';
import { StageSubscriber, stage } from '../core/stage.js';
import type { Trainer } from '../models/trainer.js';
import { mapAsync } from './map-async.js';

/** A sample or a batch with what was predicted for it. */
export type Predicted<T> = T & {
  /** The outputs of the model: `[outputs]` of a sample, `[size, outputs]` of a batch. */
  readonly prediction: Dense;
  /** How many steps the trainer had done. */
  readonly step: number;
};

/** A sample, or a batch, which has a `size`. */
type Input = Marked & { readonly x: unknown; readonly size?: number };

/**
 * Predicts samples or batches with the weights as they are at that moment, while the trainer goes on training.
 *
 * Each item is passed on with its `prediction` and the number of the `step` whose weights made it: predictions come between
 * two steps, never within one. A trainer in a worker thread is asked for several at a time; the order stays.
 *
 * @throws in the stream MillraceError `SHAPE_INVALID` when `x` is not dense or of another shape than the model takes.
 * @example
 * ```ts
 * import { createTrainer, engine, linearData, linearLearner, predict, read } from 'millrace';
 * const trainer = createTrainer(linearLearner({ features: 2 }), { engine: await engine(), seed: 1 });
 * read(linearData({ size: 3 }))
 *   .pipe(predict(trainer))
 *   .subscribe(({ prediction, step }) => console.log(prediction.data[0], step));
 * ```
 */
export function predict<T extends Input>(trainer: Trainer): OperatorFunction<T, Predicted<T>> {
  return (items$: Observable<T>) =>
    trainer.remote
      ? items$.pipe(mapAsync(async (item) => withPrediction(item, trainer, await asked(trainer, item))))
      : items$.pipe(predictedHere(trainer));
}

function predictedHere<T extends Input>(trainer: Trainer): OperatorFunction<T, Predicted<T>> {
  return stage(
    (downstream) =>
      new StageSubscriber<T>(downstream, undefined, {
        next(item) {
          const outputs = asked(trainer, item);
          if (outputs instanceof Promise) throw answersLater(trainer);
          downstream.next(withPrediction(item, trainer, outputs));
        },
      }),
  );
}

function asked(trainer: Trainer, item: Input): Dense | Promise<Dense> {
  const { source, position } = markOf(item, 'predict');
  if (!isDense(item.x)) {
    throw new MillraceError('SHAPE_INVALID', {
      what: 'x in predict',
      given: item.x,
      expected: 'numbers with a shape: { data, shape }',
      where: `source ${source}, ${show(position)}`,
    });
  }
  return trainer.predict(item.size === undefined ? asBatch(item.x) : item.x);
}

function asBatch({ data, shape }: Dense): Dense {
  return { data, shape: [1, ...shape] };
}

function withPrediction<T extends Input>(
  item: T,
  { stepsDone: step }: Trainer,
  { data, shape }: Dense,
): Predicted<T> {
  const prediction = { data, shape: item.size === undefined ? shape.slice(1) : shape };
  return { ...item, prediction, step };
}

function answersLater({ name }: Trainer): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: `trainer ${name} in predict`,
    given: 'a prediction that comes later',
    expected: 'that a trainer which answers later says so: remote: true',
  });
}
