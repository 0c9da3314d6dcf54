import type { Part } from './part.js';
import type { AxisColumn } from './rows.js';

/** The number of the first row whose place on an axis is at least a bound, or the number of rows where none is. */
export function firstRowAt(parts: readonly Part[], axis: AxisColumn, bound: number): Promise<number> {
  return firstRow(parts, axis, (place) => place >= bound);
}

/** The number of the first row whose place on an axis is above a bound, or the number of rows where none is. */
export function firstRowAbove(parts: readonly Part[], axis: AxisColumn, bound: number): Promise<number> {
  return firstRow(parts, axis, (place) => place > bound);
}

async function firstRow(
  parts: readonly Part[],
  axis: AxisColumn,
  reached: (place: number) => boolean,
): Promise<number> {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reached(await lastOf(parts[middle], axis))) high = middle;
    else low = middle + 1;
  }
  const part = parts[low];
  if (!part) return endOf(parts);
  const values = (await part.values(axis)) ?? new Float64Array();
  return part.firstRow + firstIn(values, reached);
}

/** The number of rows in all. */
export function endOf(parts: readonly Part[]): number {
  const last = parts.at(-1);
  return last ? last.firstRow + last.rows : 0;
}

async function lastOf(part: Part | undefined, axis: AxisColumn): Promise<number> {
  if (!part) return Number.POSITIVE_INFINITY;
  if (axis === '#sequence') return part.lastSequence;
  return (await part.values(axis))?.at(-1) ?? Number.NEGATIVE_INFINITY;
}

function firstIn(values: Float64Array, reached: (place: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reached(values[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
