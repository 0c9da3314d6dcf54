import { z } from 'zod';
import { maskedSigmoidCrossEntropy } from '../models/masked-sigmoid-cross-entropy.js';
import { adam } from '../models/optimizers/adam.js';
import { word2vec as network } from '../models/word2vec.js';
import { batch } from '../operators/batch.js';
import { nearestWords } from '../operators/nearest-words.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { ptb } from '../sources/ptb.js';
import { vocabulary } from '../sources/text/vocabulary.js';
import { hierarchicalSoftmax } from '../sources/words/hierarchical-softmax.js';
import { negativeSampling } from '../sources/words/negative-sampling.js';
import { subsample } from '../sources/words/subsample.js';
import { wordPairs } from '../sources/words/word-pairs.js';
import { fields } from './fields.js';
import { trained } from './lesson.js';
import { aboutComputers, nearestAmong } from './neighbours.js';
import { pipeline } from './pipeline.js';

/**
 * Vectors for words, learnt from nothing but which words stand together.
 *
 * Words that are used alike have like neighbours. So each word gets a vector v to predict its neighbours with, and
 * another, u, by which it is predicted; both are moved so that their product is large for words that stand together in the
 * Wall Street Journal, and small for words drawn at random:
 *
 * ```text
 * loss = −log σ(u_neighbour · v_centre) − Σ over 5 words of noise of log σ(−u_noise · v_centre)
 * P(a word of the text stays) = √(1e-4 / its frequency)        `the` tells little of the word beside it
 * P(noise) ∝ frequency^0.75                                    and is never one of the true neighbours
 * reach of a context: 1 to 5 words to either side, drawn for each centre
 * ```
 *
 * This is skip-gram with negative sampling. The other way round, `--model cbow`, the mean of the neighbours predicts the
 * centre. `--targets hierarchical-softmax` puts all words at the leaves of a Huffman tree instead, where a word is
 * predicted by its turns left and right. Ten epochs of Adam with a rate of 0.01 and batches of 512 centres bring the loss
 * of skip-gram to 0.32; the nearest neighbours of "chip" are then words about computers (Mikolov et al., 2013; Dive into
 * Deep Learning, 15.1 to 15.4).
 *
 * @example
 * ```ts no-run
 * import { word2vec } from 'millrace/pipelines';
 * const options = word2vec.options.parse({ model: 'cbow' });
 * word2vec.start(options, { dir: 'runs/word2vec', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const word2vec = pipeline({
  name: 'word2vec',
  summary: 'Vectors for the words of the Penn Treebank, by skip-gram with negative sampling',
  examples: [
    { flags: '--limit 5000 --epochs 3', does: 'a part of the text' },
    { flags: '--model cbow', does: 'the neighbours predict the word' },
    { flags: '--targets hierarchical-softmax', does: 'a tree instead of noise' },
    { flags: '--words king,bank,monday', does: 'other neighbours' },
  ],
  lesson: {
    chapter: '15.1 to 15.4',
    smoke: {
      data: 'spec/fixtures/ptb',
      epochs: 2,
      batchSize: 64,
      dimension: 16,
      window: 2,
      threshold: 0.1,
      learningRate: 0.05,
      words: ['chip'],
      checkpointEvery: 5,
    },
    trials: [
      {
        options: {},
        goals: [
          { name: 'training loss', course: '0.32', within: [0.29, 0.35], read: trained('loss') },
          {
            name: 'computer words among the three nearest to "chip"',
            course: '3',
            within: [2, 3.001],
            read: nearestAmong('chip', aboutComputers),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(10),
    batchSize: fields.batchSize(512),
    learningRate: fields.learningRate(0.01),
    model: z.enum(['skip-gram', 'cbow']).default('skip-gram').describe('What predicts what'),
    targets: z
      .enum(['negative-sampling', 'hierarchical-softmax'])
      .default('negative-sampling')
      .describe('What stands for a softmax over all words'),
    window: z.number().int().min(1).default(5).describe('How far a context reaches at most'),
    negatives: z.number().int().min(1).default(5).describe('Words of noise beside each true one'),
    dimension: z.number().int().min(1).default(100).describe('Numbers of a vector'),
    minimumFrequency: z.number().int().min(1).default(5).describe('How often a word comes at least'),
    threshold: z.number().positive().default(1e-4).describe('Frequency above which words are left out'),
    words: z
      .array(z.string().min(1, 'words'))
      .default(['chip'])
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

      const { model, negatives, window, dimension, batchSize } = options;
      const targets =
        options.targets === 'negative-sampling'
          ? negativeSampling({ counts, negatives })
          : hierarchicalSoftmax({ counts });
      const pairs = wordPairs({
        sentences: subsample(text, { counts, threshold, seed }),
        targets,
        window,
        predict: model === 'skip-gram' ? 'context' : 'center',
        seed,
      });
      const { inputs, outputs } = pairs;
      const trainer = createTrainer({
        model: network({ words: known.size, targets: targets.rows, inputs, outputs, dimension }),
        optimizer: adam(options.learningRate),
        loss: maskedSigmoidCrossEntropy,
      });
      return read(pairs, { epochs }).pipe(
        batch(batchSize),
        train(trainer),
        nearestWords(trainer, { tokens: known.tokens, words: options.words }),
      );
    });
  },
});
