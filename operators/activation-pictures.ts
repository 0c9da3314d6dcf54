import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import { activationsBy } from '../models/activations.js';
import type { NamedArray } from '../models/model.js';
import type { Trainer } from '../models/trainer.js';
import { boxesOf, type Caption, nameOf, numberOf } from './summaries/captions.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import { hasMaps, mapOf, type Shades, shadesOf } from './summaries/feature-maps.js';
import { firstSamples, type SampleData } from './summaries/first-samples.js';
import { pictureBatch } from './summaries/picture-batch.js';
import type { Cell } from './summaries/picture-grid.js';
import { pictureOf, pictureSummary } from './summaries/picture-summary.js';
import { type SummaryFacts, summaryStage } from './summaries/summary-stage.js';

/** How {@link activationPictures} is set. */
export interface ActivationPicturesOptions {
  /** Which layers, by name; default all that put out maps, `[height, width, channels]`. */
  readonly layers?: readonly string[];
  /** How many samples, 1 to 64: a row each; default 4. */
  readonly count?: number;
  /** How many channels of a layer are shown at most, 1 to 64, the first ones; default 8. */
  readonly channels?: number;
  /** The names of the classes, by class number; default the numbers alone. */
  readonly classes?: readonly string[];
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /** The name of the stage in the checkpoint, and what the names of the summaries begin with; default `activations`. */
  readonly name?: string;
}

const schema = z.strictObject({
  layers: z.array(z.string().min(1)).min(1).readonly().optional(),
  count: z.number().int().min(1).max(64).default(4),
  channels: z.number().int().min(1).max(64).default(8),
  classes: z.array(z.string()).readonly().default([]),
  every: everySchema.default('epoch'),
  name: z.string().min(1).default('activations'),
});

type Settings = z.output<typeof schema>;

/**
 * Adds pictures of what the layers of a network put out for some samples, after every epoch or every so many steps.
 *
 * Passes every event on, then adds a `summary` event with a PNG for each layer, `activations/LAYER`: a row for each
 * sample, which begins with the sample itself, then one picture a channel, as large as the sample, so that places can be
 * compared. In all of a layer's pictures the least number is black and the greatest white (its `text` tells which they
 * are), so that channels can be compared, and one that is dead stays dark. It is computed as a prediction is, operation
 * by operation, with nothing dropped; the trainer waits meanwhile, in this thread or in a worker, and is not changed.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `OPTION_INVALID` when the network has no layers,
 *   `NAME_UNKNOWN` for a layer that it does not have, `SHAPE_INVALID` when a layer puts out no maps or samples are no
 *   pictures of one shape, `SOURCE_INVALID` when there is no sample, `PACKAGE_MISSING` without sharp.
 * @example
 * ```ts
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { activationPictures, batch, createTrainer, engine, fashionMnist, layersModel, read, sgd } from 'millrace';
 * import { softmaxCrossEntropy, train } from 'millrace';
 * const model = layersModel('small', () =>
 *   sequential({
 *     layers: [
 *       layers.conv2d({ name: 'edges', inputShape: [28, 28, 1], filters: 4, kernelSize: 5, activation: 'relu' }),
 *       layers.flatten(),
 *       layers.dense({ units: 10 }),
 *     ],
 *   }),
 * );
 * const options = { model, optimizer: sgd(0.01), loss: softmaxCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * const { training, test } = fashionMnist({ limit: 100 });
 * read(training)
 *   .pipe(batch(50), train(trainer), activationPictures(trainer, test))
 *   .subscribe((event) => {
 *     if (event.type === 'summary') console.log(event.name, event.text);
 *   });
 * ```
 */
export function activationPictures(
  trainer: Trainer,
  data: SampleData,
  options: ActivationPicturesOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const settings = parseOptions('activationPictures', schema, options);
  const { layers, count, every, name } = settings;
  return summaryStage({
    name,
    options: settings,
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step, stopped$) {
      const samples = await firstSamples('activationPictures', data, count, stopped$);
      const x = pictureBatch('activationPictures', samples);
      const outputs = mapsAmong(trainer.name, await activationsBy(trainer, { x, layers }), layers);
      const summaries: SummaryFacts[] = [];
      for (const output of outputs) summaries.push(await drawLayer(output, samples, settings, step));
      return summaries;
    },
  });
}

/** Those outputs that are maps; all of them, where layers were asked for by name. */
function mapsAmong(
  trainer: string,
  outputs: readonly NamedArray[],
  asked: readonly string[] | undefined,
): readonly NamedArray[] {
  const maps = outputs.filter(hasMaps);
  const wrong = asked === undefined ? undefined : outputs.find((output) => !hasMaps(output));
  if (maps.length > 0 && wrong === undefined) return maps;
  throw new MillraceError('SHAPE_INVALID', {
    what: wrong
      ? `output of layer ${wrong.name} of trainer ${trainer}`
      : `outputs of the layers of ${trainer}`,
    given: wrong ? `[${wrong.shape.join(', ')}]` : outputs.map(({ name }) => name).join(', '),
    expected: 'maps, [size, height, width, channels] with more than one place',
    advice: 'Name layers that put out pictures, or take histograms of the others: summarize with activations',
  });
}

async function drawLayer(
  output: NamedArray,
  samples: readonly Sample[],
  { name, channels: most, classes }: Settings,
  step: number,
): Promise<SummaryFacts> {
  const [, height = 0, width = 0, depth = 0] = output.shape;
  const channels = Math.min(most, depth);
  const shades = shadesOf(output);
  const cells = samples.flatMap((sample, place) =>
    rowOf({ output, place, channels, shades }, sample, classes),
  );
  const shown = channels < depth ? `${channels} of ${depth} channels` : `${depth} channels`;
  const text = `${height} × ${width}, ${shown}, from ${nameOf(shades.black, [])} (black) to ${nameOf(shades.white, [])} (white)`;
  return await pictureSummary({ name: `${name}/${output.name}`, step, cells, columns: 1 + channels, text });
}

interface Row {
  readonly output: NamedArray;
  /** Of the sample in the batch. */
  readonly place: number;
  readonly channels: number;
  readonly shades: Shades;
}

/** The sample, and what became of it in each channel. */
function rowOf({ output, place, channels, shades }: Row, sample: Sample, classes: readonly string[]): Cell[] {
  const picture = pictureOf('activationPictures', sample);
  const label = numberOf(sample.y);
  const captions: readonly Caption[] =
    label === undefined ? [] : [{ text: nameOf(label, classes), tone: 'plain' }];
  const maps = Array.from(
    { length: channels },
    (_, channel): Cell => ({
      picture: mapOf(output, { sample: place, channel }, shades),
      size: picture,
      captions: [{ text: String(channel), tone: 'aside' }],
      boxes: [],
    }),
  );
  return [{ picture, captions, boxes: boxesOf(sample.y, classes, false) }, ...maps];
}
