import { z } from 'zod';
import { count } from '../options.js';
import { type LayerOptions, layerOptions } from './layer-options.js';

/** What every recurrent layer of ours takes. */
export interface RecurrentOptions extends LayerOptions {
  /** Numbers in the state. */
  readonly units: number;
  /** Whether the output is the state after each step, `[size, time, units]`, or the last one; default the last one. */
  readonly returnSequences?: boolean;
  /** Whether the last state is given beside the output, to start another layer with; default not. */
  readonly returnState?: boolean;
  /** Whether it goes through time from the last step to the first; default not. */
  readonly goBackwards?: boolean;
}

/** The schema of {@link RecurrentOptions}. */
export const recurrentOptions = {
  ...layerOptions,
  units: count,
  returnSequences: z.boolean().default(false),
  returnState: z.boolean().default(false),
  goBackwards: z.boolean().default(false),
};
