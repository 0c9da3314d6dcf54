import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Dense } from '../core/sample.js';
import type { Trainer } from '../models/trainer.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import type { Cell } from './summaries/picture-grid.js';
import { pictureOf, pictureSummary } from './summaries/picture-summary.js';
import { summaryStage } from './summaries/summary-stage.js';

/** How {@link showPictures} is set. */
export interface ShowPicturesOptions {
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /** Pictures in a row; default: as many as make the grid about twice as wide as high. */
  readonly columns?: number;
  /** The name of the summary and of the stage in the checkpoint; default `pictures`. */
  readonly name?: string;
}

/** A picture, and what stands below it. */
export interface ShownPicture {
  /** `[height, width, channels]`: bytes, or numbers that are spread from black, the least, to white, the greatest. */
  readonly picture: Dense;
  /** Default nothing. */
  readonly caption?: string;
}

const schema = z.strictObject({
  every: everySchema.default('epoch'),
  columns: z.number().int().min(1).max(256).optional(),
  name: z.string().min(1).default('pictures'),
});

/**
 * Adds pictures that the model makes to the events, side by side on one, after every epoch or every so many steps.
 *
 * Passes every event on, then adds a `summary` event with a PNG. The trainer waits meanwhile, so what `draw` asks of it
 * is answered by the model as it was at the event before. What classifiers say of samples is shown by
 * `predictionPictures`.
 *
 * @param draw makes the pictures; the same ones whenever it is asked at the same step.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` for what is no picture,
 *   `PACKAGE_MISSING` without sharp, and what `draw` throws.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, linear, linearData, read, sgd, showPictures, squaredLoss, train } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * const weights = async () => {
 *   const [kernel] = (await trainer.snapshot()).weights;
 *   return kernel ? [{ picture: { data: Float32Array.from(kernel.data), shape: [2, 1, 1] }, caption: 'w' }] : [];
 * };
 * read(linearData({ size: 100 })).pipe(batch(10), train(trainer), showPictures(trainer, weights)).subscribe();
 * ```
 */
export function showPictures(
  trainer: Trainer,
  draw: () => Promise<readonly ShownPicture[]>,
  options: ShowPicturesOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { every, columns, name } = parseOptions('showPictures', schema, options);
  return summaryStage({
    name,
    options: { every, columns },
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step) {
      const cells = (await draw()).map((shown, place) => cellOf(shown, place, name));
      return cells.length === 0 ? [] : [await pictureSummary({ name, step, cells, columns })];
    },
  });
}

function cellOf({ picture, caption }: ShownPicture, place: number, source: string): Cell {
  const at = { source, seed: 0, position: { epoch: 0, index: place } };
  return {
    picture: pictureOf('showPictures', { x: picture, y: undefined, at }),
    captions: caption === undefined ? [] : [{ text: caption, tone: 'plain' }],
    boxes: [],
  };
}
