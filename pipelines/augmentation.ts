import { z } from 'zod';
import { read as readPlainly } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { adam } from '../models/optimizers/adam.js';
import { resnet } from '../models/resnet.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { augment } from '../operators/augment.js';
import { randomBrightness } from '../operators/augmentation/random-brightness.js';
import { randomContrast } from '../operators/augmentation/random-contrast.js';
import { randomFlip } from '../operators/augmentation/random-flip.js';
import { randomHue } from '../operators/augmentation/random-hue.js';
import { randomResizedCrop } from '../operators/augmentation/random-resized-crop.js';
import { randomSaturation } from '../operators/augmentation/random-saturation.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { samplePictures } from '../operators/sample-pictures.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { cifar10 } from '../sources/cifar.js';
import { cifar10Labels } from '../sources/cifar-labels.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

/** Every change that the lesson shows, with the strengths of the course. */
const all = [
  randomResizedCrop(32, { scale: [0.1, 1], ratio: [0.5, 2] }),
  randomFlip(),
  randomBrightness(0.5),
  randomContrast(0.5),
  randomSaturation(0.5),
  randomHue(0.5),
];

/** What is done with the pictures that are trained on. */
const changes = { none: [], flip: [randomFlip()], all };

/**
 * Ten kinds of things on small photographs, each seen a little different in every epoch.
 *
 * A horse that looks to the left is a horse as well, and so is one in a darker picture, or of which only the head is seen.
 * Who changes the pictures at random, and not what they show, has more of them, and a network that minds less:
 *
 * ```text
 * flip         X'[i, j] = X[i, 31 − j], every other time
 * crop         a part of 10 to 100 % of the picture, half to twice as wide as high, enlarged to 32x32
 * brightness   X' = f X;  contrast: f X + (1 − f) mean of its grey;  saturation: f X + (1 − f) grey;  f from 0.5 to 1.5
 * hue          the colours turned by up to half a circle
 * ```
 *
 * Test pictures stay as they are. ResNet-18 with Adam at 0.001 and batches of 256 reaches a test accuracy of 0.754 in ten
 * epochs with flips alone; the crops and colours are drawn beside them, and trained on with `--changes all` (Dive into
 * Deep Learning, 14.1). CIFAR-10 is not fetched: `--data` names the folder with its binary files, as its author
 * publishes them.
 *
 * @example
 * ```ts no-run
 * import { augmentation } from 'millrace/pipelines';
 * const options = augmentation.options.parse({ data: 'cifar-10-batches-bin', changes: 'all' });
 * augmentation.start(options, { dir: 'runs/augmented', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const augmentation = pipeline({
  name: 'augmentation',
  summary: 'CIFAR-10 by ResNet-18, with pictures that are flipped, cropped and recoloured',
  examples: [
    { flags: '--changes none', does: 'pictures as they are' },
    { flags: '--changes all', does: 'crops and colours, too' },
  ],
  lesson: {
    chapter: '14.1',
    smoke: {
      data: 'spec/fixtures/cifar10-binary',
      limit: 32,
      testLimit: 8,
      batchSize: 8,
      epochs: 3,
      widthMultiplier: 0.125,
      checkpointEvery: 5,
    },
    trials: [
      {
        options: { limit: 800, testLimit: 200, batchSize: 32, epochs: 20, widthMultiplier: 0.25 },
        goals: [
          {
            name: 'test accuracy, reduced: 800 pictures, a network a quarter as wide',
            course: '0.754 with all 50,000 and 10 epochs: `npx millrace run augmentation --data FOLDER`',
            within: [0.28, 0.55],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
      {
        options: {
          limit: 800,
          testLimit: 200,
          batchSize: 32,
          epochs: 20,
          widthMultiplier: 0.25,
          changes: 'none',
        },
        goals: [
          {
            name: 'test accuracy without changes, reduced: 800 pictures, a network a quarter as wide',
            course: 'less than with them',
            within: [0.25, 0.55],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(10),
    batchSize: fields.batchSize(256),
    learningRate: fields.learningRate(0.001),
    changes: z.enum(['none', 'flip', 'all']).default('flip').describe('How training pictures are changed'),
    widthMultiplier: z
      .number()
      .positive()
      .default(1)
      .describe('What the channels of every layer are multiplied by'),
    data: fields.folder('the binary files of CIFAR-10'),
    limit: z.number().int().min(1).max(50_000).default(50_000).describe('Training pictures that are used'),
    testLimit: z.number().int().min(1).max(10_000).default(10_000).describe('Test pictures that are used'),
    checkpointEvery: fields.checkpointEvery(200),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, widthMultiplier, limit, testLimit } = options;
    const checkpoint = { everySteps: checkpointEvery, best: { metric: 'accuracy', mode: 'max' } } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const { training } = cifar10({ dir: data, limit });
      const { test } = cifar10({ dir: data, limit: testLimit });
      const trainer = createTrainer({
        model: resnet({ inputShape: [32, 32, 3], widthMultiplier }),
        optimizer: adam(learningRate),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      const grid = { count: 8, columns: 8, classes: cifar10Labels };
      const changed = readPlainly(training, { shuffle: false }).pipe(augment(...all));
      return read(training, { epochs }).pipe(
        augment(...changes[options.changes]),
        batch(batchSize),
        train(trainer),
        samplePictures(training, { ...grid, name: 'before' }),
        samplePictures(changed, { ...grid, name: 'after' }),
        evaluate(trainer, test, { name: 'test', batchSize: 200 }),
      );
    });
  },
});
