import { z } from 'zod';
import {
  characterFields,
  charactersRun,
  perplexity,
  smallCharacters,
  updatesField,
  writingFields,
} from './characters.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

/**
 * A recurrent network that learns to write, character by character.
 *
 * It reads one character after another and keeps a state, which is all that it remembers of those before; from the state
 * it tells the next character:
 *
 * ```text
 * hₜ = tanh(xₜ W + hₜ₋₁ U + b)         xₜ: the character as a one-hot vector, h: 256 numbers
 * oₜ = hₜ V + c                        the logits of the next character
 * loss = mean of −log softmax(oₜ)[xₜ₊₁]         perplexity = exp(loss)
 * ```
 *
 * A perplexity of 27 is that of guessing among 27 characters, 1 that of knowing. From scratch, with stochastic gradient
 * descent at a rate of 100 and gradients limited to a norm of 0.01, 250 epochs end between 1.16 and 1.30 on the lyrics
 * of the course; here it is the first 10,000 characters of "The Time Machine". The texts that it writes on the way are
 * events: first always the same letters, then words, then the novel by heart (Dive into Deep Learning, 9.5 and 9.6).
 *
 * `--updates adam` is the course's concise version: weights start as those of `torch.nn.RNN`, uniform in ±1/√256, and Adam
 * moves them at a rate of 0.001. On the lyrics, of a thousand kinds of characters, the course ends at 1.02; on this text,
 * of 27 kinds, PyTorch 2.15 in that configuration ends at 1.57 (one seed). A rate of 0.003 goes below 1.5.
 *
 * @example
 * ```ts no-run
 * import { rnn } from 'millrace/pipelines';
 * const options = rnn.options.parse({ sampling: 'random' });
 * rnn.start(options, { dir: 'runs/rnn', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const rnn = pipeline({
  name: 'rnn',
  summary: 'A character model by a plain recurrent network, which writes as it learns',
  examples: [
    { flags: '--updates adam --variant layers', does: 'on tf.layers, with Adam' },
    { flags: '--sampling random', does: 'sequences in any order, each from an empty state' },
  ],
  lesson: {
    chapter: '9.5 and 9.6',
    smoke: { ...smallCharacters, generateEvery: 1 },
    alike: { variant: 'layers' },
    trials: [
      { options: {}, goals: [perplexity('1.16 to 1.30, of other texts', [1, 2])] },
      { options: { sampling: 'random' }, goals: [perplexity('1.16 to 1.30, of other texts', [1, 2])] },
      {
        options: { updates: 'adam', variant: 'layers' },
        goals: [perplexity('below 1.5, of other texts; PyTorch ends at 1.57 on this one', [1, 1.5])],
      },
      {
        options: { updates: 'adam', variant: 'layers', learningRate: 0.003 },
        goals: [perplexity('below 1.5', [1, 1.5])],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(250),
    updates: updatesField('sgd'),
    ...writingFields(50),
    ...characterFields,
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const network = { cell: 'rnn' } as const;
    return charactersRun({ options, network, epochs, data, checkpointEvery }, settings);
  },
});
