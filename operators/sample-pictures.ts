import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import { boxesOf, type Caption, nameOf, numberOf } from './summaries/captions.js';
import { firstSamples, type SampleData } from './summaries/first-samples.js';
import type { Cell } from './summaries/picture-grid.js';
import { pictureOf, pictureSummary } from './summaries/picture-summary.js';
import { summaryStage } from './summaries/summary-stage.js';

/** How {@link samplePictures} is set. */
export interface SamplePicturesOptions {
  /** How many samples, 1 to 256; default 16. */
  readonly count?: number;
  /** Pictures in a row; default: as many as make the grid about twice as wide as high. */
  readonly columns?: number;
  /** The names of the classes, by class number; default the numbers alone. */
  readonly classes?: readonly string[];
  /** The name of the summary and of the stage in the checkpoint; default `samples`. */
  readonly name?: string;
}

/** The options that all grids of pictures have. */
export const gridSchema = z.strictObject({
  count: z.number().int().min(1).max(256).default(16),
  columns: z.number().int().min(1).max(256).optional(),
  classes: z.array(z.string()).readonly().default([]),
  name: z.string().min(1),
});

/**
 * Adds one picture of the first samples to the events, with their labels and boxes, after the first step of the run.
 *
 * Passes every event on, then adds a `summary` event with a PNG: the pictures side by side, below each its label. Boxes
 * of a label (`y.boxes`) are drawn, with the names of their classes where it has `labels`. Pictures of bytes are shown
 * as they are, others spread from black, the least number in the picture, to white, the greatest. The data is read
 * anew, beside the run: what is to be seen augmented is given so, `read(training).pipe(augment(...))`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when a sample is no picture,
 *   `SOURCE_INVALID` when there is none, `PACKAGE_MISSING` without sharp.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, fashionMnist, fashionMnistLabels, read, samplePictures } from 'millrace';
 * import { sgd, softmaxCrossEntropy, softmaxRegression, train } from 'millrace';
 * const { training } = fashionMnist({ limit: 100 });
 * const options = { model: softmaxRegression(), optimizer: sgd(0.1), loss: softmaxCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(training)
 *   .pipe(batch(50), train(trainer), samplePictures(training, { classes: fashionMnistLabels }))
 *   .subscribe((event) => {
 *     if (event.type === 'summary') console.log(event.name, Buffer.from(event.picture ?? '', 'base64').length);
 *   });
 * ```
 */
export function samplePictures(
  data: SampleData,
  options: SamplePicturesOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { count, columns, classes, name } = parseOptions('samplePictures', gridSchema, {
    name: 'samples',
    ...options,
  });
  return summaryStage({
    name,
    options: { count, columns, classes },
    isDue: (event, made) => event.type === 'step' && made === 0,
    async make(step, stopped$) {
      const samples = await firstSamples('samplePictures', data, count, stopped$);
      const cells = samples.map((sample) => cellOf(sample, classes));
      return [await pictureSummary({ name, step, cells, columns })];
    },
  });
}

function cellOf(sample: Sample, classes: readonly string[]): Cell {
  const { y } = sample;
  const label = numberOf(y);
  const captions: readonly Caption[] =
    label === undefined ? [] : [{ text: nameOf(label, classes), tone: 'plain' }];
  return { picture: pictureOf('samplePictures', sample), captions, boxes: boxesOf(y, classes, false) };
}
