import { z } from 'zod';
import { transformer as network } from '../models/translation/transformer.js';
import { fields } from './fields.js';
import { trained } from './lesson.js';
import { pipeline } from './pipeline.js';
import { bleuOfLearnt, sentenceFields, sentencesRun } from './sentences.js';

/**
 * French sentences in English by attention alone: the transformer.
 *
 * Nothing goes through time. At each place a query is compared with the keys of all places, and what they answer to it is
 * taken from their values, by several heads at once:
 *
 * ```text
 * attention(Q, K, V) = softmax(Q Kᵀ / √d) V           d = 64 / 4 numbers a head
 * encoder block: h ← norm(h + attention(h, h, h));  h ← norm(h + relu(h W + b) V + c)
 * decoder block: h ← norm(h + attention of h to itself and what is before it);
 *                h ← norm(h + attention(h, encoded, encoded));  h ← norm(h + relu(h W + b) V + c)
 * ```
 *
 * Where a word stands it would not know, so sines and cosines of its place are added to it. Two blocks a side learn the
 * twenty pairs of `translation` to at most its loss (Vaswani et al., 2017; Dive into Deep Learning, 11.7).
 *
 * @example
 * ```ts no-run
 * import { transformer } from 'millrace/pipelines';
 * const options = transformer.options.parse({ heads: 8 });
 * transformer.start(options, { dir: 'runs/transformer', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const transformer = pipeline({
  name: 'transformer',
  summary: 'French sentences in English by attention alone, greedy and beam search',
  examples: [
    { flags: '--blocks 4 --heads 8', does: 'a deeper one, of more heads' },
    { flags: '--width 4', does: 'a wider beam' },
  ],
  lesson: {
    chapter: '11.7',
    smoke: { epochs: 3, units: 16, hidden: 16, blocks: 1, translateEvery: 2, checkpointEvery: 5 },
    trials: [
      {
        options: {},
        goals: [
          {
            name: 'loss',
            course: 'at most that of translation, 0.025',
            within: [0, 0.025],
            read: trained('loss'),
          },
          bleuOfLearnt,
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(50),
    learningRate: fields.learningRate(0.0015),
    units: z.number().int().min(1).default(64).describe('Numbers of a word, a multiple of heads'),
    heads: z.number().int().min(1).default(4).describe('Heads of each attention'),
    hidden: z.number().int().min(1).default(64).describe('Units of the hidden layers'),
    blocks: z.number().int().min(1).default(2).describe('Blocks of the encoder, and of the decoder'),
    dropout: z.number().min(0).lt(1).default(0.2).describe('Share of what embeddings and sublayers add'),
    ...sentenceFields,
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { units, heads, hidden, blocks, dropout } = options;
    return sentencesRun(
      {
        options,
        network: (languages) => network({ ...languages, units, heads, hidden, blocks, dropout }),
        epochs,
        data,
        checkpointEvery,
      },
      settings,
    );
  },
});
