import type { Tally } from './kind.js';

/** The tally of a kind, with its name. */
export interface TallyOfKind extends Tally {
  readonly kind: string;
}

/** What is printed at the end. */
export interface Report {
  readonly table: readonly Readonly<Record<string, string | number>>[];
  readonly lines: readonly string[];
  readonly passed: boolean;
}

/** A row for each kind, each fault, and the sums. */
export function reportOf(tallies: readonly TallyOfKind[], seed: number): Report {
  const faults = tallies.filter(({ fault }) => fault !== undefined);
  const sum = tallies.reduce((total, { cases }) => total + cases, 0);
  return {
    table: tallies.map(({ kind, cases, readWhole, left, refused, rowsSkipped, fault }) => ({
      kind,
      cases,
      'read whole': readWhole,
      'left midway': left,
      refused: Object.entries(refused)
        .map(([code, count]) => `${code} ${count}`)
        .join(', '),
      'rows skipped': rowsSkipped,
      fault: fault === undefined ? '' : 'yes',
    })),
    lines: [
      ...faults.map(({ kind, fault }) => `${kind}: ${fault}`),
      `${sum} cases of ${tallies.length} kinds with seed ${seed}, faults in ${faults.length} of them`,
    ],
    passed: faults.length === 0 && tallies.length > 0,
  };
}
