import { map } from 'rxjs';
import { z } from 'zod';
import { randomFor } from '../core/random.js';
import type { Batch, BatchData, Dense } from '../core/sample.js';
import { adversaries } from '../models/adversaries.js';
import { dcganDiscriminator, dcganGenerator } from '../models/dcgan.js';
import { adam } from '../models/optimizers/adam.js';
import { sigmoidCrossEntropy } from '../models/sigmoid-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { normalize } from '../operators/normalize.js';
import { type ShownPicture, showPictures } from '../operators/show-pictures.js';
import { train } from '../operators/train.js';
import { trainAfter } from '../operators/train-after.js';
import { run } from '../run/run.js';
import { fashionMnist } from '../sources/fashion-mnist.js';
import { fields } from './fields.js';
import { trained } from './lesson.js';
import { pipeline } from './pipeline.js';

const side = 28;

/**
 * The game of `gan` on pictures: transposed convolutions paint clothes of noise, convolutions tell them from photographs.
 *
 * ```text
 * generator      z → 7x7 → 14x14 → 28x28, tanh       transposed convolutions, batch normalisation, ReLU
 * discriminator  28x28 → 14x14 → 7x7 → 1 logit       convolutions, batch normalisation, ReLU with slope 0.2 below 0
 * pixels         x / 127.5 − 1, which is the range of tanh
 * ```
 *
 * Both use Adam with a rate of 0.005, which makes the game lively, and a momentum of 0.5, which keeps it from swinging:
 * the course's settings, which has it paint Pokémon of 64 by 64 pixels, twenty epochs, and prints a loss of the
 * discriminator of 0.02 and of the generator of 7.2. What the losses come to says little; the pictures do (Dive into Deep
 * Learning, 20.2). Here they are of Fashion-MNIST.
 *
 * @example
 * ```ts no-run
 * import { dcgan } from 'millrace/pipelines';
 * const options = dcgan.options.parse({ learningRate: 0.0002 });
 * dcgan.start(options, { dir: 'runs/painter', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const dcgan = pipeline({
  name: 'dcgan',
  summary: 'Pictures of clothes made of noise: a deep convolutional generator and its opponent',
  examples: [
    { flags: '--limit 2000 --filters 16 --epochs 3', does: 'a short game of small networks' },
    { flags: '--learning-rate 0.0002', does: 'the rate of its authors' },
  ],
  lesson: {
    chapter: '20.2',
    smoke: { limit: 40, batchSize: 4, epochs: 1, filters: 2, pictureEvery: 5, checkpointEvery: 3 },
    trials: [
      {
        options: {
          limit: 4000,
          batchSize: 64,
          epochs: 4,
          filters: 16,
          learningRate: 0.001,
          pictureEvery: 62,
        },
        goals: [
          {
            name: 'loss of the discriminator, reduced: 4,000 pictures, 4 epochs, 16 filters',
            course: '0.023 (other pictures); in full: `npx millrace run dcgan`',
            within: [0, 0.69],
            read: trained('loss', 'discriminator'),
          },
          {
            name: 'loss of the generator',
            course: '7.2 (other pictures)',
            within: [0.5, 8],
            read: trained('loss', 'generator'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(20),
    batchSize: fields.batchSize(256),
    learningRate: fields.learningRate(0.005),
    filters: z.number().int().min(1).default(64).describe('Channels of the largest maps'),
    noise: z.number().int().min(1).default(100).describe('Numbers that a picture is made of'),
    data: fields.data(),
    limit: fields.limit(),
    pictureEvery: z.number().int().min(1).default(235).describe('Steps between two pictures'),
    checkpointEvery: fields.checkpointEvery(200),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { batchSize, learningRate, filters, limit, pictureEvery } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, ({ read, seed, createTrainer }) => {
      const { training } = fashionMnist({ limit, ...(data && { dir: data }) });
      const noise = (step: number, count: number): Float32Array =>
        Float32Array.from({ length: count }, randomFor(seed, 'noise', step).normal);
      const shape = { inputShape: [side, side, 1], filters, noise: options.noise } as const;
      const networks = adversaries({
        generator: dcganGenerator(shape),
        discriminator: dcganDiscriminator(shape),
        noise,
      });
      const optimizer = adam({ learningRate, beta1: 0.5 });
      const parts = { optimizer, loss: sigmoidCrossEntropy };
      const discriminator = createTrainer({ ...parts, name: 'discriminator', model: networks.discriminator });
      const generator = createTrainer({ ...parts, name: 'generator', model: networks.generator });
      return read(training, { epochs }).pipe(
        batch(batchSize),
        normalize({ scale: 1 / 127.5, mean: 1 }),
        map(withAnswers),
        train(discriminator),
        trainAfter(generator, discriminator, ({ step, size }) => wantedReal(zs(step, size))),
        showPictures(generator, painted, { every: { steps: pictureEvery }, columns: 8, name: 'painted' }),
      );

      function zs(step: number, count: number): Dense {
        return { data: noise(step, count * options.noise), shape: [count, options.noise] };
      }

      async function painted(): Promise<readonly ShownPicture[]> {
        const { data: pixels } = await generator.predict(zs(0, 16));
        return Array.from({ length: 16 }, (_, place) => {
          const own = pixels.subarray(place * side * side, (place + 1) * side * side);
          return {
            picture: { data: Uint8Array.from(own, (value) => 127.5 * (value + 1)), shape: [side, side, 1] },
          };
        });
      }
    });
  },
});

/** What the discriminator should say of each pair: the first picture is real, the second is made. */
function withAnswers(real: Batch): Batch {
  const data = Float32Array.from({ length: 2 * real.size }, (_, place) => 1 - (place % 2));
  return { ...real, y: { data, shape: [real.size, 2] } };
}

/** Noise as a batch of the generator, which wants what it makes to be taken for real. */
function wantedReal(x: Dense): BatchData {
  const [size = 0] = x.shape;
  return { x, y: { data: new Float32Array(size).fill(1), shape: [size, 1] }, size };
}
