import { concat, defer, filter, map, type Observable, switchMap } from 'rxjs';
import { z } from 'zod';
import { read as readPlainly } from '../core/read.js';
import type { Batch, Dense, Sample } from '../core/sample.js';
import { accuracy } from '../models/accuracy.js';
import { lenet } from '../models/lenet.js';
import { adam } from '../models/optimizers/adam.js';
import { layerRates } from '../models/optimizers/layer-rates.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { transferWeights } from '../models/transfer-weights.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { takeSamples } from '../operators/take-samples.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fashionMnist } from '../sources/fashion-mnist.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

/** The network learns the first so many kinds of clothes, and then the others. */
const known = 5;
const withNorm = (layer: string): readonly string[] => [layer, `${layer}_norm`];
const body = ['conv_1', 'conv_2'].flatMap(withNorm);
const head = [...['hidden_1', 'hidden_2'].flatMap(withNorm), 'output'];

/**
 * What was learnt of many pictures serves where there are few: a trained body, a new head.
 *
 * A network that has learnt to tell kinds of things has learnt to see on the way: its first layers find edges and patterns
 * that other things have as well. So for a new task these are copied; the head, all that comes behind the convolutions, knows nothing
 * yet and learns at ten times their rate:
 *
 * ```text
 * 1. body          t-shirt, trouser, pullover, dress, coat                  10,000 pictures
 * 2. fine-tuned    sandal, shirt, sneaker, bag, boot      the body of 1., η / 10; new head, η      about 100 pictures
 * 3. scratch       the same few pictures                  all layers anew, η
 * ```
 *
 * The course takes ResNet-18 with ImageNet's weights to tell 1,000 hot dogs from other things, and prints 0.93 against
 * 0.84 from scratch; here one network learns two halves of Fashion-MNIST, LeNet with batch normalisation (Dive into Deep
 * Learning, 14.2). `--body-rate 0` freezes the body, layer by layer, by name.
 *
 * @example
 * ```ts no-run
 * import { fineTuning } from 'millrace/pipelines';
 * const options = fineTuning.options.parse({ few: 50, bodyRate: 0 });
 * fineTuning.start(options, { dir: 'runs/tuned', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const fineTuning = pipeline({
  name: 'fine-tuning',
  summary: 'A trained body with a new head at ten times the rate, beside training from scratch',
  examples: [
    { flags: '--body-rate 0', does: 'the body stays as it is' },
    { flags: '--few 1000', does: 'more pictures of the new kinds' },
  ],
  lesson: {
    chapter: '14.2',
    smoke: { limit: 400, few: 40, batchSize: 20, epochs: 1, tuningEpochs: 2, checkpointEvery: 5 },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'test accuracy, fine-tuned',
            course: '0.93 (hot dogs)',
            within: [0.7, 0.95],
            read: last('fine-tuned'),
          },
          {
            name: 'test accuracy from scratch',
            course: '0.84 (hot dogs)',
            within: [0.4, 0.9],
            read: last('scratch'),
          },
          {
            name: 'what fine-tuning is better by',
            course: 'beats scratch: by 0.09',
            within: [0.005, 0.5],
            read: (events) => last('fine-tuned')(events) - last('scratch')(events),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(3),
    tuningEpochs: z
      .number()
      .int()
      .min(1)
      .default(10)
      .describe('Passes over the few pictures of the new kinds'),
    batchSize: fields.batchSize(32),
    learningRate: fields.learningRate(0.003),
    bodyRate: z
      .number()
      .min(0)
      .default(0.1)
      .describe('What the rate of the body is multiplied by; 0 freezes it'),
    few: z
      .number()
      .int()
      .min(1)
      .default(200)
      .describe('Pictures that the few of new kinds are among: about half'),
    data: fields.data(),
    limit: fields.limit(20_000),
    checkpointEvery: fields.checkpointEvery(200),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { tuningEpochs, batchSize, learningRate, bodyRate, few, limit } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const { training, test } = fashionMnist({ limit, ...(data && { dir: data }) });
      const fewPictures = (name: string) => takeSamples(training, few, { name });
      const trainerOf = (name: string, optimizer = adam(learningRate)) =>
        createTrainer({
          name,
          model: lenet({ classes: known, initializer: 'xavier', batchNormalization: true }),
          optimizer,
          loss: softmaxCrossEntropy,
          metrics: { accuracy },
        });
      const rates = Object.fromEntries(body.map((layer) => [layer, bodyRate]));
      const first = trainerOf('body');
      const tuned = trainerOf('fine-tuned', layerRates(adam(learningRate), rates));
      const scratch = trainerOf('scratch');

      const learnBody$ = read(training, { epochs }).pipe(
        ofKinds(0),
        batch(batchSize),
        train(first),
        evaluate(first, testOf(0), { name: 'known kinds' }),
      );
      const tune$ = read(fewPictures('few to tune'), { epochs: tuningEpochs }).pipe(
        ofKinds(known),
        batch(batchSize, { name: 'batch to tune' }),
        train(tuned),
        evaluate(tuned, testOf(known), { name: 'test' }),
      );
      const learnAnew$ = read(fewPictures('few from scratch'), { epochs: tuningEpochs }).pipe(
        ofKinds(known),
        batch(batchSize, { name: 'batch from scratch' }),
        train(scratch),
        evaluate(scratch, testOf(known), { name: 'test' }),
      );
      // A run that is resumed amid the tuning has copied the body before.
      const copied = async (): Promise<void> => {
        if (tuned.stepsDone === 0) await transferWeights(first, tuned, { except: head });
      };
      return concat(learnBody$, defer(copied).pipe(switchMap(() => tune$)), learnAnew$);

      function testOf(kind: number): Observable<Batch> {
        return readPlainly(test, { shuffle: false }).pipe(ofKinds(kind), batch(1000));
      }
    });
  },
});

/** The pictures of five kinds, from one on, and these numbered from 0. */
function ofKinds(from: number) {
  return (samples$: Observable<Sample<Dense, number>>): Observable<Sample<Dense, number>> =>
    samples$.pipe(
      filter(({ y }) => y >= from && y < from + known),
      map((sample) => ({ ...sample, y: sample.y - from })),
    );
}

/** The accuracy on test pictures that a trainer ended with. */
function last(trainer: string): Goal['read'] {
  return (events) => {
    const event = events.findLast(
      (each) => each.type === 'evaluation' && each.trainer === trainer && each.data === 'test',
    );
    return event?.type === 'evaluation' ? (event.metrics.accuracy ?? Number.NaN) : Number.NaN;
  };
}
