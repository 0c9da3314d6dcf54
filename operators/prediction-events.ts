import { map, type OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import type { Marked } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Trainer } from '../models/trainer.js';
import type { Key } from './joining/waiting-room.js';
import { type Predicted, predict } from './predict.js';

/** How {@link predictionEvents} is set. */
export interface PredictionEventsOptions<T> {
  /** By which those who read the predictions know the sample again: a text or a number; default none. */
  readonly key?: (sample: T) => Key;
}

/** A sample, with its label where that is known; no batch, which has a `size`. */
type Input = Marked & { readonly x: unknown; readonly y?: unknown; readonly size?: never };

const schema = z.strictObject({
  key: z.custom<unknown>((given) => typeof given === 'function', 'a function of a sample').optional(),
});

/**
 * Predicts samples with the weights as they are at that moment, and makes a `prediction` event of each, for the sinks.
 *
 * Merged with the events of the training it makes a run that does both: `merge(learnt$, told$)`, where each branch reads a
 * source of its own. An event holds the outputs of the model (a logit, where it is a classifier), the label where the
 * sample has a number as one, and the `key`. How the two branches are interleaved is a matter of arrival, so a resumed run
 * may number the events after its checkpoint otherwise: readers know repeats by the key.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` as {@link predict}, and whatever
 *   `key` throws.
 * @example
 * ```ts
 * import { createTrainer, engine, linearData, linearLearner, predictionEvents, read } from 'millrace';
 * const trainer = createTrainer(linearLearner({ features: 2 }), { engine: await engine(), seed: 1 });
 * read(linearData({ size: 3 }))
 *   .pipe(predictionEvents(trainer, { key: ({ at }) => Number(at.position?.index) }))
 *   .subscribe((event) => console.log(event));
 * ```
 */
export function predictionEvents<T extends Input>(
  trainer: Trainer,
  options: PredictionEventsOptions<T> = {},
): OperatorFunction<T, PipelineEvent> {
  parseOptions('predictionEvents', schema, options);
  return (samples$) => samples$.pipe(predict<T>(trainer), map(eventOf(trainer.name, options)));
}

function eventOf<T extends Input>(trainer: string, { key }: PredictionEventsOptions<T>) {
  return (sample: Predicted<T>): PipelineEvent => ({
    type: 'prediction',
    trainer,
    step: sample.step,
    ...(key && { key: key(sample) }),
    output: [...sample.prediction.data],
    ...(typeof sample.y === 'number' && { label: sample.y }),
    at: sample.at,
  });
}
