import { z } from 'zod';
import {
  cellField,
  characterFields,
  charactersRun,
  fallen,
  perplexity,
  smallCharacters,
  updatesField,
  writingFields,
} from './characters.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

/**
 * Recurrent layers one on another: what one puts out at each step is what the next one sees.
 *
 * ```text
 * h¹ₜ = cell(xₜ, h¹ₜ₋₁)        h²ₜ = cell(h¹ₜ, h²ₜ₋₁)        oₜ = h²ₜ V + c
 * ```
 *
 * Each layer has a state of its own, [32, 256] for a batch of 32, and each is carried from batch to batch. Between them go
 * all outputs of a layer, [32, 35, 256]. More depth wants smaller steps: at the rate that suits one layer, 0.01, two layers
 * of gated recurrent units tell nothing but how frequent each letter is for fifty epochs, a loss of 2.87; here it is 0.001
 * (Dive into Deep Learning, 10.3).
 *
 * @example
 * ```ts no-run
 * import { deepRnn } from 'millrace/pipelines';
 * const options = deepRnn.options.parse({ depth: 3 });
 * deepRnn.start(options, { dir: 'runs/deep', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const deepRnn = pipeline({
  name: 'deep-rnn',
  summary: 'A character model by two recurrent layers, one on the other',
  examples: [
    { flags: '--depth 3 --cell lstm', does: 'more layers, of another kind' },
    { flags: '--sampling random', does: 'sequences in any order, each from an empty state' },
  ],
  lesson: {
    chapter: '10.3',
    smoke: { ...smallCharacters, generateEvery: 1 },
    alike: { variant: 'layers' },
    trials: [{ options: {}, goals: [fallen(), perplexity('below 1.5, as of one layer', [1, 1.5])] }],
  },
  options: z.object({
    epochs: fields.epochs(160),
    cell: cellField(),
    depth: z.number().int().min(1).default(2).describe('Recurrent layers'),
    updates: updatesField('adam'),
    ...writingFields(40),
    ...characterFields,
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const { cell, depth } = options;
    return charactersRun({ options, network: { cell, depth }, epochs, data, checkpointEvery }, settings);
  },
});
