import { z } from 'zod';
import { sequenceToSequence } from '../models/translation/sequence-to-sequence.js';
import { fields } from './fields.js';
import { trained } from './lesson.js';
import { pipeline } from './pipeline.js';
import { bleuOfLearnt, sentenceFields, sentencesRun } from './sentences.js';

/**
 * French sentences in English: an encoder that reads, a decoder that writes, and attention between them.
 *
 * A sentence and its translation have different lengths and orders, so that no word of one belongs to a place of the other.
 * One recurrent network, the encoder, reads the whole sentence; another begins with the state that it ended with and writes
 * word after word. At each word it looks back, at what its state tells it to look at:
 *
 * ```text
 * mₛ = encoder(xₛ, mₛ₋₁)                               s = 1 … 7: the words read
 * eₜₛ = tanh(mₛ W_m + hₜ₋₁ W_q) v                        how much word s matters now
 * cₜ = Σ over s of softmax(eₜ)ₛ mₛ                        what is looked at
 * hₜ = decoder([embedding(yₜ₋₁), cₜ], hₜ₋₁)            oₜ = hₜ V + b: the logits of the next word
 * ```
 *
 * Both are two layers of 64 gated recurrent units, with half of what goes between them dropped. Fifty epochs of Adam with a
 * rate of 0.01 and batches of 2 bring the loss on twenty pairs to about 0.025: they are known by heart. Greedy search takes
 * the likeliest word each time; beam search goes on with several beginnings and takes the likeliest sentence; BLEU tells how
 * much of what is wanted was said (Dive into Deep Learning, 10.5 to 10.8 and 11.4; the first edition's 10.12).
 *
 * @example
 * ```ts no-run
 * import { translation } from 'millrace/pipelines';
 * const options = translation.options.parse({ width: 4 });
 * translation.start(options, { dir: 'runs/translation', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const translation = pipeline({
  name: 'translation',
  summary: 'French sentences in English: two recurrent networks with attention, greedy and beam search',
  examples: [
    { flags: '--width 4', does: 'a wider beam' },
    { flags: '--dropout 0', does: 'nothing dropped: learns faster' },
  ],
  lesson: {
    chapter: '10.7 and 11.4',
    smoke: { epochs: 3, units: 16, translateEvery: 2, checkpointEvery: 5 },
    trials: [
      {
        options: {},
        goals: [{ name: 'loss', course: '0.025', within: [0, 0.05], read: trained('loss') }, bleuOfLearnt],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(50),
    learningRate: fields.learningRate(0.01),
    units: z.number().int().min(1).default(64).describe('Numbers in the state of a layer, and for a word'),
    depth: z.number().int().min(1).default(2).describe('Layers of the encoder, and of the decoder'),
    dropout: z.number().min(0).lt(1).default(0.5).describe('Share of what goes from layer to layer'),
    ...sentenceFields,
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { units, depth, dropout } = options;
    return sentencesRun(
      {
        options,
        network: (languages) => sequenceToSequence({ ...languages, units, embedding: units, depth, dropout }),
        epochs,
        data,
        checkpointEvery,
      },
      settings,
    );
  },
});
