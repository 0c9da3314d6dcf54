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
 * Long short-term memory: a state with a memory beside it, and gates between them.
 *
 * ```text
 * i, f, o = σ(x W + h U + b)             the input, forget and output gates, each with weights of its own
 * g = tanh(x W_g + h U_g + b_g)          what might be remembered
 * c ← f c + i g                          what stays of the memory, and what comes in
 * h ← o tanh(c)                          what of it is shown
 * ```
 *
 * The memory c is changed by sums and products with numbers between 0 and 1 alone, so that a gradient goes back through
 * many steps. Both h and c are carried from batch to batch. It learns later than the others: from scratch the course ends
 * at a perplexity of 4.27 after 160 epochs, and at 1.02 on layers, with Adam at a rate of 0.01 and PyTorch's start
 * (Hochreiter and Schmidhuber, 1997; Dive into Deep Learning, 10.1).
 *
 * @example
 * ```ts no-run
 * import { lstm } from 'millrace/pipelines';
 * const options = lstm.options.parse({ sampling: 'random' });
 * lstm.start(options, { dir: 'runs/lstm', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const lstm = pipeline({
  name: 'lstm',
  summary: 'A character model by long short-term memory, which writes as it learns',
  examples: [
    { flags: '--updates adam --variant layers', does: 'on tf.layers, with Adam' },
    { flags: '--sampling random', does: 'sequences in any order, each from an empty state' },
  ],
  lesson: {
    chapter: '10.1',
    smoke: { ...smallCharacters, generateEvery: 1 },
    alike: { variant: 'layers' },
    trials: [
      { options: {}, goals: [perplexity('4.27, of other texts', [1, 6])] },
      { options: { updates: 'adam', variant: 'layers' }, goals: [perplexity('below 1.5', [1, 1.5])] },
    ],
  },
  options: z.object({
    epochs: fields.epochs(160),
    updates: updatesField('sgd'),
    ...writingFields(40),
    ...characterFields,
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const network = { cell: 'lstm' } as const;
    return charactersRun({ options, network, epochs, data, checkpointEvery }, settings);
  },
});
