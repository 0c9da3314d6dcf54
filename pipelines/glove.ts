import { z } from 'zod';
import { glove as network } from '../models/glove.js';
import type { NamedArray } from '../models/model.js';
import { adagrad } from '../models/optimizers/adagrad.js';
import { squaredLoss } from '../models/squared-loss.js';
import { batch } from '../operators/batch.js';
import { nearestWords } from '../operators/nearest-words.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { ptb } from '../sources/ptb.js';
import { vocabulary } from '../sources/text/vocabulary.js';
import { coOccurrences } from '../sources/words/co-occurrences.js';
import { fields } from './fields.js';
import { days, lossLeft, nearestAmong } from './neighbours.js';
import { pipeline } from './pipeline.js';

/**
 * Vectors for words, from a table of how often each two stand together.
 *
 * Skip-gram walks through the text and meets the same pairs again and again. GloVe counts them once, and then fits the
 * logarithms of the counts by products of vectors; a pair counts more in the loss the more often it came, up to a limit:
 *
 * ```text
 * x[i, j] = Σ of 1 / d over the places where i and j stand d ≤ 10 words apart
 * loss = Σ min(1, (x[i, j] / 100)^0.75) (w_i · u_j + b_i + c_j − log x[i, j])²       half of it, as a weighted mean
 * vector of a word = w + u                                                          both learn the same
 * ```
 *
 * Adagrad with a rate of 0.05 is what its authors take. Ratios of probabilities become differences of vectors: hence the
 * analogies (Pennington, Socher and Manning, 2014; Dive into Deep Learning, 15.5).
 *
 * @example
 * ```ts no-run
 * import { glove } from 'millrace/pipelines';
 * const options = glove.options.parse({ window: 5 });
 * glove.start(options, { dir: 'runs/glove', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const glove = pipeline({
  name: 'glove',
  summary: 'Vectors for words that fit how often each two stand together',
  examples: [
    { flags: '--limit 5000 --epochs 3', does: 'a part of the text' },
    { flags: '--window 5', does: 'nearer neighbours only' },
    { flags: '--words king,bank,chip', does: 'other neighbours' },
  ],
  lesson: {
    chapter: '15.5',
    smoke: {
      data: 'spec/fixtures/ptb',
      epochs: 8,
      batchSize: 64,
      dimension: 16,
      window: 3,
      minimumFrequency: 2,
      learningRate: 0.1,
      words: ['chip'],
      checkpointEvery: 5,
    },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'loss of the last epoch over that of the first',
            course: 'falls',
            within: [0, 0.7],
            read: lossLeft,
          },
          {
            name: 'days of the week among the three nearest to "monday"',
            course: 'neighbours make sense: 3',
            within: [2, 3.001],
            read: nearestAmong('monday', days),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(10),
    batchSize: fields.batchSize(4096),
    learningRate: fields.learningRate(0.05),
    window: z.number().int().min(1).default(10).describe('How far two words may be apart'),
    most: z.number().positive().default(100).describe('Count from which on a pair has the full weight'),
    power: z.number().positive().default(0.75).describe('What the share of that count is raised to'),
    dimension: z.number().int().min(1).default(100).describe('Numbers of a vector'),
    minimumFrequency: z.number().int().min(1).default(5).describe('How often a word comes at least'),
    words: z
      .array(z.string().min(1, 'words'))
      .default(['monday', 'chip', 'million'])
      .describe('Whose neighbours are shown after each epoch'),
    data: fields.data('ptb.zip or ptb.train.txt'),
    limit: z.number().int().min(1).default(42_068).describe('Sentences that are used'),
    checkpointEvery: fields.checkpointEvery(1000),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const sentences = await ptb({ limit: options.limit, ...(data && { dir: data }) });
      const { minimumFrequency, window, most, power, dimension, batchSize } = options;
      const known = vocabulary(sentences.flat(), { minimumFrequency });
      // Only what has a number of its own is counted.
      const text = sentences.map((words) => known.encode(words).filter((word) => word > 0));
      const pairs = await coOccurrences({ sentences: text, words: known.size, window, most, power });
      const trainer = createTrainer({
        model: network({ words: known.size, dimension }),
        optimizer: adagrad(options.learningRate),
        loss: squaredLoss,
      });
      return read(pairs, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        nearestWords(trainer, { tokens: known.tokens, words: options.words, vectorsOf: sumOfTables }),
      );
    });
  },
});

/** A word's vector is the sum of those it has in the two tables. */
function sumOfTables(weights: readonly NamedArray[]) {
  const [center, context] = weights.filter(({ name }) => name.endsWith('/embeddings'));
  const other = context?.data ?? new Float32Array();
  const data = Float32Array.from(center?.data ?? [], (value, place) => value + (other[place] ?? 0));
  return { data, shape: center?.shape ?? [] };
}
