import { type ComparisonOptions, comparisonOptions } from '../comparison/options.js';
import { type ContenderName, contenderNames } from './contenders.js';
import { rowNames } from './rows.js';

/** All parts of the benchmark: comparisons of throughput, and what is measured of millrace alone. */
export const partNames = [...rowNames, 'memory', 'resume'] as const;
export type PartName = (typeof partNames)[number];

/** How the benchmark is asked for. */
export type InputOptions = ComparisonOptions<PartName, ContenderName>;

/** @throws Error for options that are not there, saying which are. */
export function inputOptions(args: readonly string[]): InputOptions {
  return comparisonOptions(args, { bench: 'input', parts: partNames, contenders: contenderNames });
}
