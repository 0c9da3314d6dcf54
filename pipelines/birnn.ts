import { z } from 'zod';
import {
  cellField,
  characterFields,
  charactersRun,
  fallen,
  perplexity,
  smallCharacters,
  updatesField,
} from './characters.js';
import { fields } from './fields.js';
import { pipeline } from './pipeline.js';

/**
 * A recurrent network that reads both ways, and what happens when it is asked for what comes next.
 *
 * One layer goes from the first character to the last, another one back, and at each place both states are put side by
 * side:
 *
 * ```text
 * hₜ = cell(xₜ, hₜ₋₁)        gₜ = cell'(xₜ, gₜ₊₁)        oₜ = [hₜ, gₜ] V + c        [hₜ, gₜ]: 512 numbers
 * ```
 *
 * So each place knows what stands before it and what comes after it: the thing for filling gaps and naming words. As a
 * model of what comes next it cheats, for the next character is one that the way back has read already: its perplexity
 * goes below 1.1, where only the last place of a sequence has to guess, and still it could not write a line, for then
 * there is nothing after. No state is carried: backwards it would come from the future (Dive into Deep Learning, 10.4).
 *
 * @example
 * ```ts no-run
 * import { birnn } from 'millrace/pipelines';
 * const options = birnn.options.parse({ cell: 'lstm' });
 * birnn.start(options, { dir: 'runs/birnn', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const birnn = pipeline({
  name: 'birnn',
  summary: 'A recurrent network that reads both ways, and so knows what comes next without learning it',
  examples: [{ flags: '--cell lstm', does: 'long short-term memory, both ways' }],
  lesson: {
    chapter: '10.4',
    smoke: smallCharacters,
    alike: { variant: 'layers' },
    trials: [{ options: {}, goals: [fallen(), perplexity('1.1', [1, 1.2])] }],
  },
  options: z.object({
    epochs: fields.epochs(100),
    cell: cellField(),
    updates: updatesField('adam'),
    ...characterFields,
  }),

  start({ epochs, data, checkpointEvery, ...options }, settings) {
    const network = { cell: options.cell, bidirectional: true };
    return charactersRun({ options, network, epochs, data, checkpointEvery }, settings);
  },
});
