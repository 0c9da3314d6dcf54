import { lastValueFrom } from 'rxjs';
import { z } from 'zod';
import { read as readPlainly } from '../core/read.js';
import type { Dense } from '../core/sample.js';
import { fcn } from '../models/fcn.js';
import { sgd } from '../models/optimizers/sgd.js';
import { greatestOfRows, pixelAccuracy, pixelCrossEntropy } from '../models/pixel-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { type ShownPicture, showPictures } from '../operators/show-pictures.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { shapeNames } from '../sources/drawn-shapes.js';
import { shapeMasks } from '../sources/pasted-shapes.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

/** A colour for background and for each shape. */
const palette = [
  [0, 0, 0],
  [220, 60, 60],
  [60, 180, 80],
  [70, 110, 230],
];

/**
 * What every pixel of a picture shows: a fully convolutional network.
 *
 * Convolutions make a picture smaller and smaller, until each place knows much of its surroundings; a 1x1 convolution then
 * tells classes from that. To tell them of every pixel the map has to grow again. A transposed convolution does it: each
 * place is multiplied by a kernel, and the results are laid over one another, `stride` pixels apart. With the kernel
 *
 * ```text
 * K[i, j] = (1 − |i − m| / f) (1 − |j − m| / f)        f = size / 2, m = f − ½, stride = f
 * ```
 *
 * it is bilinear interpolation, which is where it starts. The loss is the cross-entropy of all pixels, the figure the
 * share of them that is told right. The course trains on VOC from ResNet-18's ImageNet weights and prints a pixel accuracy
 * of 0.86 in five epochs, with most pixels background; here it is discs, squares and triangles on backgrounds, and the
 * whole network is trained (Dive into Deep Learning, 14.11). Shown are picture, truth and what was told.
 *
 * @example
 * ```ts no-run
 * import { segmentation } from 'millrace/pipelines';
 * const options = segmentation.options.parse({ most: 4 });
 * segmentation.start(options, { dir: 'runs/masks', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const segmentation = pipeline({
  name: 'segmentation',
  summary: 'A fully convolutional network tells of every pixel which shape it shows',
  examples: [
    { flags: '--filters 8 --epochs 2', does: 'a smaller network, sooner done' },
    { flags: '--most 4', does: 'up to four things on a picture' },
  ],
  lesson: {
    chapter: '14.11',
    smoke: { side: 16, pictures: 32, batchSize: 4, epochs: 2, filters: 4, shown: 2, checkpointEvery: 5 },
    trials: [
      {
        options: { pictures: 600, filters: 8, shown: 3 },
        goals: [
          {
            name: 'pixel accuracy, reduced: 600 pictures of shapes, 8 filters',
            course: '0.86 (VOC); in full: `npx millrace run segmentation`',
            within: [0.9, 1],
            read: evaluated('test', 'pixelAccuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(16),
    learningRate: fields.learningRate(0.05),
    side: z.number().int().min(8).multipleOf(8).default(64).describe('Height and width of the pictures'),
    pictures: z.number().int().min(1).default(2000).describe('Pictures that are trained on'),
    most: z.number().int().min(1).default(2).describe('The most things on a picture'),
    filters: z.number().int().min(1).default(32).describe('Channels of the first maps'),
    shown: z.number().int().min(1).max(16).default(6).describe('Test pictures that are shown'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, side, pictures, most, filters, shown } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const training = shapeMasks({ size: pictures, side, most });
      const test = shapeMasks({ name: 'test', size: Math.ceil(pictures / 5), side, most, seed: 2 });
      const trainer = createTrainer({
        model: fcn({ inputShape: [side, side, 3], classes: 1 + shapeNames.length, filters }),
        optimizer: sgd({ learningRate, momentum: 0.9, weightDecay: 1e-3 }),
        loss: pixelCrossEntropy,
        metrics: { pixelAccuracy },
      });
      return read(training, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, test, { name: 'test', batchSize: 50 }),
        showPictures(trainer, drawn, { name: 'masks', columns: 3 }),
      );

      async function drawn(): Promise<readonly ShownPicture[]> {
        const { x, y } = await lastValueFrom(
          readPlainly(shapeMasks({ size: shown, side, most, seed: 2 }), { shuffle: false }).pipe(
            batch(shown),
          ),
        );
        const told = greatestOfRows((await trainer.predict(x)).data, 1 + shapeNames.length);
        const pixels = side * side;
        return Array.from({ length: shown }, (_, place) => {
          const part = <T extends Dense['data']>(data: T, depth = 1) =>
            data.subarray(place * pixels * depth, (place + 1) * pixels * depth);
          return [
            { picture: { data: part(x.data, 3), shape: [side, side, 3] }, caption: 'picture' },
            { picture: coloured(part(y?.data ?? new Uint8Array()), side), caption: 'truth' },
            { picture: coloured(part(told), side), caption: 'told' },
          ];
        }).flat();
      }
    });
  },
});

/** A mask in the colours of what its pixels show. */
function coloured(mask: ArrayLike<number>, side: number): Dense {
  const data = Uint8Array.from(Array.from(mask).flatMap((label) => palette[label] ?? []));
  return { data, shape: [side, side, 3] };
}
