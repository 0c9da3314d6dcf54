import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Trainer } from '../models/trainer.js';
import { gridSchema, type SamplePicturesOptions } from './sample-pictures.js';
import { boxesOf } from './summaries/captions.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import { firstSamples, type SampleData } from './summaries/first-samples.js';
import { pictureBatch } from './summaries/picture-batch.js';
import type { Cell } from './summaries/picture-grid.js';
import { pictureOf, pictureSummary } from './summaries/picture-summary.js';
import {
  captionsOf,
  type Interpret,
  interpretWith,
  type Prediction,
  rowsOf,
  scoreOf,
} from './summaries/prediction.js';
import { summaryStage } from './summaries/summary-stage.js';

/** How {@link predictionPictures} is set. */
export interface PredictionPicturesOptions extends SamplePicturesOptions {
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /**
   * Tells what an output (a row of what the trainer predicts) says of a sample. Default: several numbers are the scores of
   * classes, of which the greatest is the prediction, and a single one is a value.
   */
  readonly interpret?: Interpret;
  /** The name of the summary and of the stage in the checkpoint; default `predictions`. */
  readonly name?: string;
}

const schema = gridSchema.extend({
  every: everySchema.default('epoch'),
  interpret: z.custom<Interpret>((value) => typeof value === 'function', 'a function').optional(),
});

/**
 * Adds a picture of what the model makes of some samples to the events, after every epoch or every so many steps.
 *
 * Passes every event on, then adds a `summary` event with a PNG: the first samples of the data side by side, below each
 * what is predicted. Wrong predictions are framed and in bold, with the label beside them; boxes of labels are drawn
 * through, predicted ones dashed. Its `text` tells how many are right. The trainer waits meanwhile, so the model is
 * seen as it was at the event before; the data is read from its start each time, outside the run's cursor.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when samples are no pictures
 *   of one shape, `SOURCE_INVALID` when there is none, `PACKAGE_MISSING` without sharp.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, fashionMnist, fashionMnistLabels, predictionPictures, read } from 'millrace';
 * import { sgd, softmaxCrossEntropy, softmaxRegression, train } from 'millrace';
 * const { training, test } = fashionMnist({ limit: 100 });
 * const options = { model: softmaxRegression(), optimizer: sgd(0.1), loss: softmaxCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * const predicted = predictionPictures(trainer, test, { classes: fashionMnistLabels });
 * read(training)
 *   .pipe(batch(50), train(trainer), predicted)
 *   .subscribe((event) => {
 *     if (event.type === 'summary') console.log(event.step, event.text);
 *   });
 * ```
 */
export function predictionPictures(
  trainer: Trainer,
  data: SampleData,
  options: PredictionPicturesOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { count, columns, classes, every, name, interpret } = parseOptions('predictionPictures', schema, {
    name: 'predictions',
    ...options,
  });
  const tell = interpret ?? interpretWith(classes);
  return summaryStage({
    name,
    options: { count, columns, classes, every },
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step, stopped$) {
      const samples = await firstSamples('predictionPictures', data, count, stopped$);
      const outputs = rowsOf(await trainer.predict(pictureBatch('predictionPictures', samples)));
      const predictions = samples.map((sample, place) => tell(outputs[place] ?? nothing, sample));
      const cells = samples.map((sample, place) => cellOf(sample, predictions[place] ?? {}, classes));
      return [await pictureSummary({ name, step, cells, columns, text: scoreOf(predictions) })];
    },
  });
}

// A trainer answers with a row for each sample; this stands in for one that does not.
const nothing: Dense = { data: new Float32Array(), shape: [0] };

function cellOf(sample: Sample, prediction: Prediction, classes: readonly string[]): Cell {
  return {
    picture: pictureOf('predictionPictures', sample),
    captions: captionsOf(prediction),
    boxes: [...boxesOf(sample.y, classes, false), ...boxesOf(prediction.boxes, classes, true)],
  };
}
