import { existsSync } from 'node:fs';
import path from 'node:path';
import { lastValueFrom, map, toArray } from 'rxjs';
import { z } from 'zod';
import { read as readPlainly } from '../core/read.js';
import { accuracy } from '../models/accuracy.js';
import { newHead } from '../models/new-head.js';
import { layerRates } from '../models/optimizers/layer-rates.js';
import { sgd } from '../models/optimizers/sgd.js';
import { resnet } from '../models/resnet.js';
import { stepDecay } from '../models/schedules/step-decay.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { augment } from '../operators/augment.js';
import { randomBrightness } from '../operators/augmentation/random-brightness.js';
import { randomContrast } from '../operators/augmentation/random-contrast.js';
import { randomFlip } from '../operators/augmentation/random-flip.js';
import { randomSaturation } from '../operators/augmentation/random-saturation.js';
import { batch } from '../operators/batch.js';
import { decodeImage } from '../operators/decode-image.js';
import { evaluate } from '../operators/evaluate.js';
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

/**
 * A competition in breeds of dogs: photographs and a table of their breeds, fine-tuned, predicted, submitted.
 *
 * ```text
 * data/train/ID.jpg …, data/labels.csv (id,breed), data/test/ID.jpg …  →  submission.csv (id, a probability for each breed)
 * body, frozen → features → 256, ReLU → logits                        only the new head is trained
 * training   brought to a square, flipped every other time, light and colours changed by up to 40 %
 * ```
 *
 * There are too few photographs of each breed to learn to see from them. So the body is one that has learnt it elsewhere:
 * `--body` names a folder with a network of tf.layers (`model.json` and its weights; a run's folder is one), whose layers
 * but the last are kept as they are. Without it a small ResNet learns from the photographs alone. The course takes
 * ResNet-34 with ImageNet's weights, SGD at 0.0001 with momentum 0.9, 0.9 of the rate after every two epochs, and prints a
 * validation loss of about 1.9 on a sample after ten (Dive into Deep Learning, 14.14).
 *
 * @example
 * ```ts no-run
 * import { kaggleDogs } from 'millrace/pipelines';
 * const options = kaggleDogs.options.parse({ data: 'dog-breed-identification', body: 'mobilenet' });
 * kaggleDogs.start(options, { dir: 'runs/dogs', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const kaggleDogs = pipeline({
  name: 'kaggle-dogs',
  summary: 'Breeds of dogs on photographs: a frozen body, a new head, submission.csv of probabilities',
  examples: [
    { flags: '--body runs/resnet', does: 'a body that another run has trained' },
    { flags: '--side 96 --epochs 5', does: 'smaller pictures, sooner done' },
  ],
  lesson: {
    chapter: '14.14',
    smoke: {
      data: 'spec/fixtures/cifar10-png',
      labelColumn: 'label',
      ending: '.png',
      side: 32,
      batchSize: 8,
      validationShare: 0.25,
      epochs: 10,
      learningRate: 0.05,
      checkpointEvery: 5,
    },
    trials: [
      {
        options: {
          labels: 'trainLabels.csv',
          labelColumn: 'label',
          ending: '.png',
          side: 32,
          batchSize: 32,
          epochs: 10,
          learningRate: 0.02,
        },
        goals: [
          {
            name: 'validation loss, reduced: 1,000 pictures of CIFAR-10 in the place of dogs, no trained body',
            course: 'about 1.9 (dogs); in full: `npx millrace run kaggle-dogs --data FOLDER --body FOLDER`',
            within: [1.4, 2.25],
            read: evaluated('validation', 'loss'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(10),
    batchSize: fields.batchSize(128),
    learningRate: fields.learningRate(1e-4),
    decayEvery: z
      .number()
      .int()
      .min(1)
      .default(144)
      .describe('Steps after which the rate falls to 0.9 of it'),
    side: z.number().int().min(8).default(224).describe('Height and width that pictures are brought to'),
    body: z
      .string()
      .min(1, 'a folder')
      .optional()
      .describe('A folder with a trained network of tf.layers, which is frozen'),
    data: fields.folder('train/, the table of its labels and test/'),
    labels: z.string().min(1, 'a file').default('labels.csv').describe('The table of labels in that folder'),
    labelColumn: z
      .string()
      .min(1, 'a column')
      .default('breed')
      .describe('The column of that table that tells the class'),
    ending: z
      .string()
      .min(1, 'an ending')
      .default('.jpg')
      .describe('What comes behind an id to make the name of a file'),
    validationShare: z.number().gt(0).lt(1).default(0.1).describe('The share of pictures that validate'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, decayEvery, side, validationShare } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const table = tableIn(data, options);
      const classes = (await table.classes()).length;
      const shares = { training: 1 - validationShare, validation: validationShare };
      const { training, validation } = split(table, shares, { seed: settings.seed });
      const decoded = decodeImage({ width: side, height: side, fit: 'cover' });
      const optimizer = sgd({ learningRate, momentum: 0.9, weightDecay: 1e-4 });
      const trainer = createTrainer({
        ...(await networkOf(options.body, classes)),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      return read(training, { epochs }).pipe(
        decoded,
        augment(randomFlip(), randomBrightness(0.4), randomContrast(0.4), randomSaturation(0.4)),
        batch(batchSize),
        train(trainer),
        schedule(trainer, stepDecay({ rate: learningRate, every: decayEvery, factor: 0.9 })),
        evaluate(trainer, readPlainly(validation, { shuffle: false }).pipe(decoded, batch(100)), {
          name: 'validation',
        }),
      );

      /** The body with a new head, which alone is trained; or a small network that learns from nothing. */
      async function networkOf(folder: string | undefined, classes: number) {
        if (folder === undefined) {
          const model = resnet({
            inputShape: [side, side, 3],
            classes,
            blocks: [1, 1, 1, 1],
            widthMultiplier: 0.25,
          });
          return { model, optimizer };
        }
        const { network } = await loadModel(folder);
        const frozen = network.layers.slice(0, -1).filter((layer) => layer.trainableWeights.length > 0);
        return {
          model: newHead(network, { classes, hidden: [256] }),
          optimizer: layerRates(optimizer, Object.fromEntries(frozen.map(({ name }) => [name, 0]))),
        };
      }
    });
  },

  async report({ data, side, ...options }, { dir }) {
    const pictures = imageFiles({
      dir: path.join(data, existsSync(path.join(data, 'test')) ? 'test' : 'train'),
    });
    const classes = await tableIn(data, options).classes();
    const model = await loadModel(dir);
    const rows = await lastValueFrom(
      readPlainly(pictures, { shuffle: false }).pipe(
        decodeImage({ width: side, height: side, fit: 'cover' }),
        batch(100),
        map(({ x }) => probabilitiesOf(model.predict(x).data, classes.length)),
        toArray(),
      ),
    );
    model.dispose();
    const all = rows.flat();
    const columns = classes.map((name, label) => [name, all.map((row) => row[label] ?? 0)] as const);
    const file = path.join(dir, 'submission.csv');
    await writeSubmission(file, { id: await pictures.ids(), ...Object.fromEntries(columns) });
    return [['submission', file]];
  },
});

interface TableOptions {
  readonly labels: string;
  readonly labelColumn: string;
  readonly ending: string;
}

function tableIn(data: string, { labels, labelColumn, ending }: TableOptions) {
  return imageTable({ dir: path.join(data, 'train'), labels: path.join(data, labels), labelColumn, ending });
}

/** The softmax of each row of logits. */
function probabilitiesOf(logits: Float32Array, classes: number): readonly (readonly number[])[] {
  return Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const greatest = Math.max(...own);
    const powers = Array.from(own, (logit) => Math.exp(logit - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  });
}
