import { type ComparisonOptions, comparisonOptions } from '../comparison/options.js';
import { type ContenderName, contenderNames } from './contenders.js';
import { type RowName, rowNames } from './rows.js';

/** How the comparison is asked for. */
export type TrainingOptions = ComparisonOptions<RowName, ContenderName>;

/** @throws Error for options that are not there, saying which are. */
export function trainingOptions(args: readonly string[]): TrainingOptions {
  return comparisonOptions(args, { bench: 'training', parts: rowNames, contenders: contenderNames });
}
