/** A value, and the row that has it. */
export interface Extreme {
  readonly value: number;
  readonly row: number;
}

/** What a column reaches: rows are counted from the column's beginning, and what is not finite does not count. */
export interface Extremes {
  readonly lowest?: Extreme | undefined;
  readonly highest?: Extreme | undefined;
  readonly sum: number;
}

/** What several stretches of a column reach together; rows of each are counted from its own first. */
export function joinExtremes(stretches: readonly (Extremes & { readonly firstRow: number })[]): Extremes {
  let lowest: Extreme | undefined;
  let highest: Extreme | undefined;
  let sum = 0;
  for (const { firstRow, ...stretch } of stretches) {
    const { lowest: low, highest: high } = stretch;
    sum += stretch.sum;
    if (low && !(lowest && lowest.value <= low.value)) lowest = { ...low, row: firstRow + low.row };
    if (high && !(highest && highest.value >= high.value)) highest = { ...high, row: firstRow + high.row };
  }
  return { sum, ...(lowest ? { lowest } : {}), ...(highest ? { highest } : {}) };
}
