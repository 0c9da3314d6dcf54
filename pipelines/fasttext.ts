import { z } from 'zod';
import { maskedSigmoidCrossEntropy } from '../models/masked-sigmoid-cross-entropy.js';
import type { NamedArray } from '../models/model.js';
import { adam } from '../models/optimizers/adam.js';
import { word2vec as network } from '../models/word2vec.js';
import { batch } from '../operators/batch.js';
import { nearestWords } from '../operators/nearest-words.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { ptb } from '../sources/ptb.js';
import { vocabulary } from '../sources/text/vocabulary.js';
import { negativeSampling } from '../sources/words/negative-sampling.js';
import { subsample } from '../sources/words/subsample.js';
import { type Subwords, subwords } from '../sources/words/subwords.js';
import { wordPairs } from '../sources/words/word-pairs.js';
import { fields } from './fields.js';
import { lossLeft, nearestAmong } from './neighbours.js';
import { pipeline } from './pipeline.js';

/**
 * Vectors for words, made of vectors for their parts.
 *
 * To word2vec `computer` and `computers` are as strange to each other as any two words. Here a word is the mean of the
 * vectors of all that it is made of, itself and every run of 3 to 6 of its characters, `<` and `>` at its borders; skip-gram
 * with negative sampling learns them as it did those of whole words:
 *
 * ```text
 * where: where, <wh, whe, her, ere, re>, <whe, wher, here, ere>, <wher, where, here>, <where, where>
 * v = mean of the vectors of the parts        parts are many: they share 20,000 rows by their hash
 * loss = −log σ(u_neighbour · v) − Σ over 5 words of noise of log σ(−u_noise · v)
 * ```
 *
 * Words that look alike begin alike, rare ones learn from frequent ones, and one that never came has a vector, too
 * (Bojanowski et al., 2017; Dive into Deep Learning, 15.6.1).
 *
 * @example
 * ```ts no-run
 * import { fasttext } from 'millrace/pipelines';
 * const options = fasttext.options.parse({ longest: 4 });
 * fasttext.start(options, { dir: 'runs/fasttext', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const fasttext = pipeline({
  name: 'fasttext',
  summary: 'Vectors for words made of the vectors of their parts',
  examples: [
    { flags: '--limit 5000 --epochs 3', does: 'a part of the text' },
    { flags: '--shortest 2 --longest 4', does: 'other parts' },
    { flags: '--words king,bank,monday', does: 'other neighbours' },
  ],
  lesson: {
    chapter: '15.6',
    smoke: {
      data: 'spec/fixtures/ptb',
      epochs: 2,
      batchSize: 64,
      dimension: 16,
      window: 2,
      threshold: 0.1,
      buckets: 200,
      learningRate: 0.05,
      words: ['computer'],
      checkpointEvery: 5,
    },
    trials: [
      {
        options: { epochs: 3 },
        goals: [
          {
            name: 'loss of the last epoch over that of the first',
            course: 'falls; reduced: 3 epochs of 10; in full: `millrace run fasttext`',
            within: [0, 0.9],
            read: lossLeft,
          },
          {
            name: '"computer" among the three nearest to "computers"',
            course: 'neighbours make sense: 1',
            within: [1, 1.001],
            read: nearestAmong('computers', new Set(['computer'])),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(10),
    batchSize: fields.batchSize(512),
    learningRate: fields.learningRate(0.01),
    window: z.number().int().min(1).default(5).describe('How far a context reaches at most'),
    negatives: z.number().int().min(1).default(5).describe('Words of noise beside each true one'),
    dimension: z.number().int().min(1).default(100).describe('Numbers of a vector'),
    shortest: z.number().int().min(1).default(3).describe('Characters of the shortest part'),
    longest: z.number().int().min(1).default(6).describe('Characters of the longest part'),
    buckets: z.number().int().min(1).default(20_000).describe('Rows that the parts share'),
    minimumFrequency: z.number().int().min(1).default(5).describe('How often a word comes at least'),
    threshold: z.number().positive().default(1e-4).describe('Frequency above which words are left out'),
    words: z
      .array(z.string().min(1, 'words'))
      .default(['computers', 'chip', 'monday'])
      .describe('Whose neighbours are shown after each epoch'),
    data: fields.data('ptb.zip or ptb.train.txt'),
    limit: z.number().int().min(1).default(42_068).describe('Sentences that are used'),
    checkpointEvery: fields.checkpointEvery(1000),
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { seed } = settings;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const sentences = await ptb({ limit: options.limit, ...(data && { dir: data }) });
      const { minimumFrequency, threshold } = options;
      const known = vocabulary(sentences.flat(), { minimumFrequency });
      // Only what has a number of its own is learnt from.
      const text = sentences.map((words) => known.encode(words).filter((word) => word > 0));
      const counts = known.counts.with(0, 0);

      const { shortest, longest, buckets, negatives, window, dimension, batchSize } = options;
      const parts = subwords(known.tokens, { shortest, longest, buckets });
      const targets = negativeSampling({ counts, negatives });
      const pairs = wordPairs({
        sentences: subsample(text, { counts, threshold, seed }),
        targets,
        window,
        seed,
        parts,
      });
      const { inputs, outputs } = pairs;
      const trainer = createTrainer({
        model: network({ words: parts.rows, targets: targets.rows, inputs, outputs, dimension }),
        optimizer: adam(options.learningRate),
        loss: maskedSigmoidCrossEntropy,
      });
      return read(pairs, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        nearestWords(trainer, {
          tokens: known.tokens,
          words: options.words,
          vectorsOf: ([table]) => vectorsOfWords(table, parts, known.size),
        }),
      );
    });
  },
});

/** Each word as the mean of its parts. */
function vectorsOfWords(table: NamedArray | undefined, parts: Subwords, words: number) {
  const { data = new Float32Array(), shape: [, dimension = 0] = [] } = table ?? {};
  const vectors = new Float32Array(words * dimension);
  for (let word = 0; word < words; word++) {
    const rows = parts.partsOf(word);
    for (const row of rows) {
      for (let column = 0; column < dimension; column++) {
        const place = word * dimension + column;
        vectors[place] = (vectors[place] ?? 0) + (data[row * dimension + column] ?? 0) / rows.length;
      }
    }
  }
  return { data: vectors, shape: [words, dimension] };
}
