import { existsSync } from 'node:fs';
import path from 'node:path';
import { lastValueFrom, map, reduce } from 'rxjs';
import { z } from 'zod';
import { read as readPlainly } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { sgd } from '../models/optimizers/sgd.js';
import { resnet } from '../models/resnet.js';
import { stepDecay } from '../models/schedules/step-decay.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { augment } from '../operators/augment.js';
import { randomFlip } from '../operators/augmentation/random-flip.js';
import { randomResizedCrop } from '../operators/augmentation/random-resized-crop.js';
import { batch } from '../operators/batch.js';
import { cache } from '../operators/cache.js';
import { decodeImage } from '../operators/decode-image.js';
import { evaluate } from '../operators/evaluate.js';
import { normalize } from '../operators/normalize.js';
import { predictionPictures } from '../operators/prediction-pictures.js';
import { schedule } from '../operators/schedule.js';
import { split } from '../operators/split.js';
import { train } from '../operators/train.js';
import { loadModel } from '../run/load-model.js';
import { run } from '../run/run.js';
import { writeSubmission } from '../sinks/write-submission.js';
import { imageFiles } from '../sources/image-files.js';
import { imageTable } from '../sources/image-table.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

const side = 32;

/** Mean and deviation of each colour in CIFAR-10. */
const colours = normalize({ mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] });

/**
 * A competition of pictures: a folder of them and a table of labels, one part set aside, trained, predicted, submitted.
 *
 * ```text
 * data/train/1.png …, data/trainLabels.csv (id,label), data/test/1.png …  →  submission.csv (id,label)
 * a square of 64 to 100 % of the picture cut out and enlarged to 32x32, flipped every other time
 * rate: 0.0002, and 0.9 of it after every 1,408 steps, which are four epochs
 * ```
 *
 * One of ten pictures validates. The others train ResNet-18 by SGD with momentum 0.9 and weight decay 0.0005, slowly, for
 * twenty epochs. Then it tells what is on each picture of the folder `test`, or of `train` where there is no such folder
 * (Dive into Deep Learning, 14.13).
 *
 * @example
 * ```ts no-run
 * import { kaggleCifar10 } from 'millrace/pipelines';
 * const options = kaggleCifar10.options.parse({ data: 'cifar-10', epochs: 100 });
 * kaggleCifar10.start(options, { dir: 'runs/pictures', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const kaggleCifar10 = pipeline({
  name: 'kaggle-cifar10',
  summary: 'A folder of pictures and a table of labels: validation, prediction, submission.csv',
  examples: [
    { flags: '--epochs 100 --learning-rate 0.1', does: 'the settings of the competition' },
    { flags: '--width-multiplier 0.5', does: 'a network half as wide' },
  ],
  lesson: {
    chapter: '14.13',
    smoke: {
      data: 'spec/fixtures/cifar10-png',
      labels: 'labels.csv',
      batchSize: 8,
      validationShare: 0.25,
      epochs: 10,
      learningRate: 0.05,
      widthMultiplier: 0.125,
      checkpointEvery: 5,
    },
    trials: [
      {
        options: { batchSize: 32, epochs: 20, learningRate: 0.02, widthMultiplier: 0.25 },
        goals: [
          {
            name: 'validation accuracy, reduced: 1,000 pictures, a network a quarter as wide',
            course: '0.41 on a sample of 1,000; in full: `npx millrace run kaggle-cifar10 --data FOLDER`',
            within: [0.25, 0.55],
            read: evaluated('validation', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(20),
    batchSize: fields.batchSize(128),
    learningRate: fields.learningRate(2e-4),
    decayEvery: z
      .number()
      .int()
      .min(1)
      .default(1408)
      .describe('Steps after which the rate falls to 0.9 of it'),
    widthMultiplier: z
      .number()
      .positive()
      .default(1)
      .describe('What the channels of every layer are multiplied by'),
    data: fields.folder('train/, the table of its labels and test/'),
    labels: z
      .string()
      .min(1, 'a file')
      .default('trainLabels.csv')
      .describe('The table of labels in that folder: id,label'),
    validationShare: z.number().gt(0).lt(1).default(0.1).describe('The share of pictures that validate'),
    checkpointEvery: fields.checkpointEvery(200),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, decayEvery, widthMultiplier, validationShare } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'accuracy', mode: 'max' } } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const table = imageTable({ dir: path.join(data, 'train'), labels: path.join(data, options.labels) });
      const classes = await table.classes();
      const pictures = cache(table, { through: decodeImage(), key: 'decoded' });
      const shares = { training: 1 - validationShare, validation: validationShare };
      const { training, validation } = split(pictures, shares, { seed: settings.seed });
      const trainer = createTrainer({
        model: resnet({ inputShape: [side, side, 3], classes: classes.length, widthMultiplier, scale: 1 }),
        optimizer: sgd({ learningRate, momentum: 0.9, weightDecay: 5e-4 }),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      const seen$ = readPlainly(validation, { shuffle: false }).pipe(batch(200), colours);
      return read(training, { epochs }).pipe(
        augment(randomResizedCrop(side, { scale: [0.64, 1], ratio: [1, 1] }), randomFlip()),
        batch(batchSize),
        colours,
        train(trainer),
        schedule(trainer, stepDecay({ rate: learningRate, every: decayEvery, factor: 0.9 })),
        evaluate(trainer, seen$, { name: 'validation' }),
        predictionPictures(trainer, seen$, { count: 16, columns: 8, classes }),
      );
    });
  },

  async report({ data, labels }, { dir }) {
    const folder = path.join(data, existsSync(path.join(data, 'test')) ? 'test' : 'train');
    const pictures = imageFiles({ dir: folder });
    const table = imageTable({ dir: path.join(data, 'train'), labels: path.join(data, labels) });
    const classes = await table.classes();
    const model = await loadModel(dir);
    const told = await lastValueFrom(
      readPlainly(pictures, { shuffle: false }).pipe(
        decodeImage(),
        batch(200),
        colours,
        map(({ x }) => model.classify(x).map((label) => classes[label] ?? '')),
        reduce<readonly string[], readonly string[]>((all, some) => [...all, ...some], []),
      ),
    );
    model.dispose();
    const file = path.join(dir, 'submission.csv');
    await writeSubmission(file, { id: await pictures.ids(), label: told });
    return [['submission', file]];
  },
});
