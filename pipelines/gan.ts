import { lastValueFrom, map } from 'rxjs';
import { z } from 'zod';
import { randomFor } from '../core/random.js';
import { read as readPlainly } from '../core/read.js';
import type { Batch, BatchData, Dense } from '../core/sample.js';
import { scatter } from '../core/scatter.js';
import { adversaries } from '../models/adversaries.js';
import { adam } from '../models/optimizers/adam.js';
import { pointDiscriminator, pointGenerator } from '../models/point-networks.js';
import { sigmoidCrossEntropy } from '../models/sigmoid-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { showPictures } from '../operators/show-pictures.js';
import { train } from '../operators/train.js';
import { trainAfter } from '../operators/train-after.js';
import { run } from '../run/run.js';
import { gaussianPoints } from '../sources/gaussian-points.js';
import { fields } from './fields.js';
import { trained } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Two networks that play against each other: one makes points, the other tells them from real ones.
 *
 * The real points are drawn from a Gaussian that the generator is never shown. It makes points of noise `z`, and all it
 * hears is how the discriminator judges them:
 *
 * ```text
 * x = z' A + b, A = [[1, 2], [−0.1, 0.5]], b = [1, 2]      the real points
 * G(z) = z W + c                                           z from N(0, 1)
 * discriminator:  (softplus(−D(x)) + softplus(D(G(z)))) / 2  → least        D: 2 → 5 → 3 → 1 with tanh
 * generator:      softplus(−D(G(z)))                         → least
 * ```
 *
 * They move in turn, a step each for every batch: two trainers on one stream. When the points cannot be told apart any
 * more the best that the discriminator can say is 1/2, so both losses end near log 2 = 0.693, and c lies near b. (Dive
 * into Deep Learning, 20.1.)
 *
 * @example
 * ```ts no-run
 * import { gan } from 'millrace/pipelines';
 * const options = gan.options.parse({ epochs: 40 });
 * gan.start(options, { dir: 'runs/gan', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const gan = pipeline({
  name: 'gan',
  summary: 'A generator and a discriminator of points play against each other',
  examples: [
    { flags: '--epochs 40', does: 'a longer game' },
    { flags: '--generator-rate 0.05', does: 'a generator as fast as its opponent' },
  ],
  lesson: {
    chapter: '20.1',
    smoke: { points: 64, epochs: 2, learningRate: 0.02, pictureEvery: 5, checkpointEvery: 5 },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'loss of the discriminator',
            course: '0.693',
            within: [0.66, 0.72],
            read: trained('loss', 'discriminator'),
          },
          {
            name: 'loss of the generator',
            course: '0.693',
            within: [0.64, 0.75],
            read: trained('loss', 'generator'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(20),
    batchSize: fields.batchSize(8),
    learningRate: fields.learningRate(0.05),
    generatorRate: z.number().positive().default(0.005).describe('How far a step of the generator moves'),
    points: z.number().int().min(1).default(1000).describe('Real points'),
    pictureEvery: z.number().int().min(1).default(625).describe('Steps between two pictures of points'),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, generatorRate, points, pictureEvery } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, seed, createTrainer }) => {
      const noise = (step: number, count: number): Float32Array =>
        Float32Array.from({ length: count }, randomFor(seed, 'noise', step).normal);
      const networks = adversaries({
        generator: pointGenerator(),
        discriminator: pointDiscriminator(),
        noise,
      });
      const discriminator = createTrainer({
        name: 'discriminator',
        model: networks.discriminator,
        optimizer: adam(learningRate),
        loss: sigmoidCrossEntropy,
      });
      const generator = createTrainer({
        name: 'generator',
        model: networks.generator,
        optimizer: adam(generatorRate),
        loss: sigmoidCrossEntropy,
      });
      const shown: Dense = { data: noise(0, 200), shape: [100, 2] };
      return read(gaussianPoints({ size: points }), { epochs }).pipe(
        batch(batchSize),
        map(withAnswers),
        train(discriminator),
        trainAfter(generator, discriminator, ({ step, size }) => wantedReal(noise(step, 2 * size), size)),
        showPictures(
          generator,
          async () => [{ picture: await drawn(await generator.predict(shown)), caption: 'real and made' }],
          { every: { steps: pictureEvery }, name: 'points' },
        ),
      );
    });
  },
});

/** What the discriminator should say of each pair: the first point is real, the second is made. */
function withAnswers(real: Batch): Batch {
  const data = Float32Array.from({ length: 2 * real.size }, (_, place) => 1 - (place % 2));
  return { ...real, y: { data, shape: [real.size, 2] } };
}

/** Noise as a batch of the generator, which wants what it makes to be taken for real. */
function wantedReal(noise: Float32Array, size: number): BatchData {
  return {
    x: { data: noise, shape: [size, 2] },
    y: { data: new Float32Array(size).fill(1), shape: [size, 1] },
    size,
  };
}

/** The first real points in blue, the made ones over them in orange. */
async function drawn(made: Dense): Promise<Dense> {
  const real = await lastValueFrom(readPlainly(gaussianPoints({ size: 100 })).pipe(batch(100)));
  return scatter(
    [
      { points: real.x, colour: [31, 119, 180] },
      { points: made, colour: [255, 127, 14] },
    ],
    { across: [-3, 5], up: [-5, 9] },
  );
}
