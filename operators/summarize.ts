import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import { activationsBy } from '../models/activations.js';
import { gradientsBy } from '../models/gradients-by.js';
import type { NamedArray } from '../models/model.js';
import type { Trainer } from '../models/trainer.js';
import { batchReader, type SummaryData } from './summaries/batch-reader.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import { histogram } from './summaries/histogram.js';
import { type SummaryFacts, summaryStage } from './summaries/summary-stage.js';

/** How {@link summarize} is set. */
export interface SummarizeOptions {
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /** Whether the weights are summarized; default true. */
  readonly weights?: boolean;
  /**
   * Whether the gradients are summarized, and on which data: `true` takes the batch of the step that was just done
   * (not with `every: 'epoch'`), a source or an observable its first batch, each time the same; default false.
   */
  readonly gradients?: SummaryData;
  /**
   * Whether what the layers put out is summarized, and for which data: `true`, a source or an observable, as for
   * `gradients`; default false.
   */
  readonly activations?: SummaryData;
  /** The layers whose activations are summarized, by name; default all. */
  readonly layers?: readonly string[];
  /** Samples in the batch that is taken of a source, 1 or more; default 256. */
  readonly batchSize?: number;
  /** Bins of each histogram, 1 to 1000; default 30. */
  readonly bins?: number;
  /** The stage's name in the checkpoint; default `summarize:` and the trainer's name. */
  readonly name?: string;
}

const schema = z.strictObject({
  every: everySchema.default('epoch'),
  weights: z.boolean().default(true),
  layers: z.array(z.string().min(1)).min(1).readonly().optional(),
  batchSize: z.number().int().min(1).default(256),
  bins: z.number().int().min(1).max(1000).default(30),
  name: z.string().min(1).optional(),
});

/**
 * Adds histograms of the weights, of the gradients and of the activations to the events, after every epoch or every so many steps.
 *
 * Passes every event on, then adds a `summary` event for each weight, `weights/TRAINER/WEIGHT`, each gradient,
 * `gradients/TRAINER/WEIGHT`, and each layer's output, `activations/TRAINER/LAYER`; {@link histogram} tells how values
 * are counted. Gradients are those of the loss before
 * any limit (`clip`), computed anew at the weights as they are after the step: it costs a forward and a backward
 * pass each time, operation by operation, and the training steps themselves stay as they are. Activations are computed
 * as predictions are, with nothing dropped: a forward pass, and memory for what the layers asked for put out for that
 * batch. The trainer waits meanwhile, in this thread or in a worker.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream when gradients or activations are asked of a
 *   trainer that tells none, `NAME_UNKNOWN` for a layer that its network does not have, `SOURCE_INVALID` when the data
 *   for them is empty.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, linear, linearData, read, sgd, squaredLoss, summarize, train } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(10), train(trainer), summarize(trainer, { every: { steps: 5 }, gradients: true }))
 *   .subscribe((event) => {
 *     if (event.type === 'summary') console.log(event.step, event.name, event.histogram?.counts);
 *   });
 * ```
 */
export function summarize(
  trainer: Trainer,
  options: SummarizeOptions = {},
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { gradients = false, activations = false, ...rest } = options;
  const {
    every,
    weights,
    layers,
    bins,
    batchSize,
    name = `summarize:${trainer.name}`,
  } = parseOptions('summarize', schema, rest);
  if (layers !== undefined && activations === false) throw layersAlone(layers);
  const lossBatch = batchReader('gradients', gradients, { every, batchSize });
  const layerBatch = batchReader('activations', activations, { every, batchSize });
  const summariesOf = (kind: string, step: number, arrays: readonly NamedArray[]): Promise<SummaryFacts[]> =>
    histogramsOf(`${kind}/${trainer.name}`, step, arrays, bins);
  return summaryStage({
    name,
    options: {
      ...{ every, weights, gradients: gradients !== false, bins },
      ...(activations !== false && { activations: layers ?? true }),
    },
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step, stopped$) {
      const ofWeights = weights ? (await trainer.snapshot()).weights : [];
      const ofGradients = lossBatch ? await gradientsBy(trainer, await lossBatch(stopped$)) : [];
      const x = (await layerBatch?.(stopped$))?.x;
      const ofLayers = layerBatch ? await activationsBy(trainer, { x, layers }) : [];
      return [
        ...(await summariesOf('weights', step, ofWeights)),
        ...(await summariesOf('gradients', step, ofGradients)),
        ...(await summariesOf('activations', step, ofLayers)),
      ];
    },
  });
}

/** A histogram takes milliseconds for each million values: timers and sockets get their turn in between. */
async function histogramsOf(
  path: string,
  step: number,
  arrays: readonly NamedArray[],
  bins: number,
): Promise<SummaryFacts[]> {
  const summaries: SummaryFacts[] = [];
  for (const { name, data } of arrays) {
    summaries.push({ type: 'summary', name: `${path}/${name}`, step, histogram: histogram(data, bins) });
    await nextTurn();
  }
  return summaries;
}

function layersAlone(layers: readonly string[]): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'summarize.layers',
    given: layers,
    expected: 'no layers where no activations are asked for',
    advice: 'Say activations: true, or give data for them',
  });
}
