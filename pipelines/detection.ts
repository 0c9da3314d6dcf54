import { map } from 'rxjs';
import { z } from 'zod';
import { boxTargets } from '../core/boxes/box-targets.js';
import { detections } from '../core/boxes/detections.js';
import { read as readPlainly } from '../core/read.js';
import type { Dense, Sample } from '../core/sample.js';
import { classError, detectionLoss, offsetError } from '../models/detection-loss.js';
import { sgd } from '../models/optimizers/sgd.js';
import { tinySsd, tinySsdAnchors } from '../models/tiny-ssd.js';
import { augment } from '../operators/augment.js';
import { randomFlip } from '../operators/augmentation/random-flip.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { predictionPictures } from '../operators/prediction-pictures.js';
import type { Prediction } from '../operators/summaries/prediction.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { shapeNames } from '../sources/drawn-shapes.js';
import { pastedShapes, type ShapeBoxes } from '../sources/pasted-shapes.js';
import { fields } from './fields.js';
import { evaluated, type Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Where things are on pictures, and what they are: a tiny single-shot detector.
 *
 * Around each place of five maps, fine and coarse, stand four anchors: boxes of several sizes and proportions. For each the
 * network tells what is in it, and how far the true box lies from it; what is background, and which anchor answers for
 * which box, is decided by how much they overlap:
 *
 * ```text
 * overlap = area shared / area covered                          an anchor of ½ or more answers for the box
 * offsets = (Δx / wₐ / 0.1, Δy / hₐ / 0.1, log(w / wₐ) / 0.2, log(h / hₐ) / 0.2)
 * loss    = cross-entropy of all anchors + |offsets − their targets| of those that answer for a box
 * ```
 *
 * Many anchors then find the same thing: of those that overlap, the surest is kept. Things are discs, squares and
 * triangles pasted on backgrounds; the boxes follow where the picture is flipped. The course, with bananas and 256 by 256
 * pixels, prints a class error of 0.0032 and a mean error of offsets of 0.0032 after twenty epochs (Dive into Deep
 * Learning, 14.3 to 14.7). Of each picture shown, the true boxes are drawn through and those found dashed.
 *
 * @example
 * ```ts no-run
 * import { detection } from 'millrace/pipelines';
 * const options = detection.options.parse({ most: 3 });
 * detection.start(options, { dir: 'runs/boxes', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const detection = pipeline({
  name: 'detection',
  summary: 'A tiny single-shot detector finds shapes pasted on backgrounds',
  examples: [
    { flags: '--side 64 --batch-size 16', does: 'smaller pictures, sooner done' },
    { flags: '--most 3', does: 'up to three things on a picture' },
  ],
  lesson: {
    chapter: '14.7',
    smoke: { side: 64, pictures: 16, batchSize: 4, epochs: 2, shown: 2, checkpointEvery: 3 },
    trials: [
      {
        options: { side: 64, pictures: 600, batchSize: 16, epochs: 30, shown: 6 },
        goals: [
          {
            name: 'class error, reduced: 64x64 pixels, 600 pictures, 30 epochs',
            course: '0.0032 (other pictures, of 256x256); in full: `npx millrace run detection`',
            within: [0, 0.02],
            read: evaluated('test', 'classError'),
          },
          {
            name: 'mean error of offsets',
            course: '0.0032 (other pictures)',
            within: [0, 0.02],
            read: evaluated('test', 'offsetError'),
          },
          foundOf('things found on the pictures shown'),
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(20),
    batchSize: fields.batchSize(32),
    learningRate: fields.learningRate(0.2),
    side: z.number().int().min(64).multipleOf(8).default(256).describe('Height and width of the pictures'),
    pictures: z.number().int().min(1).default(1000).describe('Pictures that are trained on'),
    most: z.number().int().min(1).default(1).describe('The most things on a picture'),
    shown: z.number().int().min(1).max(64).default(8).describe('Pictures that are shown with their boxes'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, side, pictures, most, shown } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const training = pastedShapes({ size: pictures, side, most });
      const test = pastedShapes({ name: 'test', size: Math.ceil(pictures / 10), side, most, seed: 2 });
      const anchors = tinySsdAnchors(side);
      const trainer = createTrainer({
        model: tinySsd({ side, classes: shapeNames.length }),
        optimizer: sgd({ learningRate, weightDecay: 5e-4 }),
        loss: detectionLoss,
        metrics: { classError, offsetError },
      });
      const seen$ = readPlainly(test, { shuffle: false }).pipe(map(withTargets), batch(batchSize));
      return read(training, { epochs }).pipe(
        augment(randomFlip()),
        map(withTargets),
        batch(batchSize),
        train(trainer),
        evaluate(trainer, seen$, { name: 'test' }),
        predictionPictures(trainer, test, {
          name: 'boxes',
          count: shown,
          classes: shapeNames,
          interpret: (output, { y }) => found(output, y),
        }),
      );

      /** What the network should say of each anchor, in place of the boxes. */
      function withTargets<X>({ y, ...sample }: Sample<X, ShapeBoxes>): Sample<X, Dense> {
        const boxes = { ...y.boxes, data: y.boxes.data.map((edge) => edge / side) };
        return { ...sample, y: boxTargets(anchors, boxes, y.labels.data) };
      }

      /** What is found on a picture, in its pixels: right where each thing is found once, and nothing else. */
      function found(output: Dense, y: unknown): Prediction {
        const things = detections(anchors, output);
        const labels = Int32Array.from(things, ({ label }) => label);
        const boxes = Float32Array.from(things.flatMap(({ box }) => box.map((edge) => edge * side)));
        return {
          right: isShapeBoxes(y) && String([...labels].sort()) === String([...y.labels.data].sort()),
          boxes: {
            boxes: { data: boxes, shape: [things.length, 4] },
            labels: { data: labels, shape: [things.length] },
          },
        };
      }
    });
  },
});

function isShapeBoxes(y: unknown): y is ShapeBoxes {
  return typeof y === 'object' && y !== null && 'labels' in y && 'boxes' in y;
}

/** The share of the pictures shown on which, after the last epoch, everything is found and nothing else. */
function foundOf(name: string): Goal {
  return {
    name: `share of ${name}`,
    course: 'boxes found',
    within: [0.6, 1 + Number.EPSILON],
    read(events) {
      const last = events.findLast((event) => event.type === 'summary' && event.name === 'boxes');
      const [right, all] = (last?.type === 'summary' ? (last.text ?? '') : '')
        .split(' of ')
        .map(Number.parseFloat);
      return (right ?? Number.NaN) / (all ?? Number.NaN);
    },
  };
}
