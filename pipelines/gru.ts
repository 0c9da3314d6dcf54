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
 * Gated recurrent units, which learn what to keep: a character model.
 *
 * A plain recurrent network overwrites its whole state at each step, so that gradients through many steps vanish or
 * explode. Here two gates, numbers between 0 and 1 for each number of the state, decide about it:
 *
 * ```text
 * z = σ(x W_z + h U_z + b_z)             the update gate: how much of the state stays
 * r = σ(x W_r + h U_r + b_r)             the reset gate: how much of it the candidate sees
 * n = tanh(x W_n + (r h) U_n + b_n)      the candidate
 * h ← z h + (1 − z) n
 * ```
 *
 * Where z is 1 the state passes unchanged, and so does its gradient. Else it is as `rnn`: 160 epochs, after which the
 * course ends at a perplexity of 1.44 on its lyrics, and at 1.02 on layers, with Adam at a rate of 0.01 and PyTorch's start
 * (Cho et al., 2014; Dive into Deep Learning, 10.2).
 *
 * @example
 * ```ts no-run
 * import { gru } from 'millrace/pipelines';
 * const options = gru.options.parse({ sampling: 'random' });
 * gru.start(options, { dir: 'runs/gru', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const gru = pipeline({
  name: 'gru',
  summary: 'A character model by gated recurrent units, which writes as it learns',
  examples: [
    { flags: '--updates adam --variant layers', does: 'on tf.layers, with Adam' },
    { flags: '--sampling random', does: 'sequences in any order, each from an empty state' },
  ],
  lesson: {
    chapter: '10.2',
    smoke: { ...smallCharacters, generateEvery: 1 },
    alike: { variant: 'layers' },
    trials: [
      { options: {}, goals: [perplexity('1.44, of other texts', [1, 2])] },
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
    const network = { cell: 'gru' } as const;
    return charactersRun({ options, network, epochs, data, checkpointEvery }, settings);
  },
});
