import { z } from 'zod';
import { crossCorrelation } from '../models/cross-correlation.js';
import { sgd } from '../models/optimizers/sgd.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fromArrays } from '../sources/from-arrays.js';
import { fields } from './fields.js';
import { evaluated, type Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

const [height, width] = [6, 8];

/**
 * A convolution that learns to find edges from a single image.
 *
 * The image is white with a black bar, columns 2 to 5. What is wanted of every two neighbours is their difference: 1 where
 * white turns black, −1 where black turns white, 0 elsewhere:
 *
 * ```text
 * X: 1 1 0 0 0 0 1 1        Y: 0 1 0 0 0 −1 0        Y[i, j] = X[i, j] K[0] + X[i, j + 1] K[1]
 * ```
 *
 * Nobody tells the kernel K = [1, −1]: twenty steps of gradient descent on the squared error find it, within 0.05. The
 * figure is a bound of its error that the loss gives: each row of the image has an edge of either kind, so that
 * `6 ((K[0] − 1)² + (K[1] + 1)²)` is at most the sum of all squared errors, 84 times the loss (Dive into Deep Learning,
 * 7.2).
 *
 * @example
 * ```ts no-run
 * import { edgeDetection } from 'millrace/pipelines';
 * const options = edgeDetection.options.parse({ epochs: 40 });
 * edgeDetection.start(options, { dir: 'runs/edges', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const edgeDetection = pipeline({
  name: 'edge-detection',
  summary: 'A kernel that learns to find edges from one image',
  examples: [{ flags: '--epochs 40', does: 'closer to [1, -1]' }],
  lesson: {
    chapter: '7.2',
    smoke: { checkpointEvery: 5 },
    trials: [
      {
        options: {},
        goals: [
          { name: 'error of the kernel, at most', course: 'below 0.05', within: [0, 0.05], read: bound() },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(20),
    learningRate: fields.learningRate(2.5),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, createTrainer }) => {
      const image = barWithEdges();
      const trainer = createTrainer({
        model: crossCorrelation({ image: [height, width], kernel: [1, 2] }),
        optimizer: sgd(options.learningRate),
        loss: squaredLoss,
      });
      return read(image, { epochs }).pipe(
        batch(1),
        train(trainer),
        evaluate(trainer, image, { name: 'image' }),
      );
    });
  },
});

/** The image, and the edges that are wanted of it: one sample. */
function barWithEdges(): ReturnType<typeof fromArrays> {
  const row = [1, 1, 0, 0, 0, 0, 1, 1];
  const edges = row.slice(1).map((pixel, index) => (row[index] ?? 0) - pixel);
  const rows = (of: readonly number[]) => Float32Array.from(Array.from({ length: height }, () => of).flat());
  return fromArrays({
    name: 'bar',
    x: { data: rows(row), shape: [1, height, width, 1] },
    y: { data: rows(edges), shape: [1, height, width - 1, 1] },
  });
}

function bound(): Goal['read'] {
  const loss = evaluated('image', 'loss');
  return (events) => Math.sqrt((84 * loss(events)) / height);
}
