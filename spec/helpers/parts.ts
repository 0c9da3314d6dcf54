import { chunksOf } from '../../sinks/dashboard/index/envelope.js';
import type { Part } from '../../sinks/dashboard/index/part.js';

/** A table of one column, `loss`, whose rows lie in parts of the given sizes; steps count from 1. */
export function partsOf(values: readonly number[], sizes: readonly number[]): readonly Part[] {
  const parts: Part[] = [];
  for (let firstRow = 0, nth = 0; firstRow < values.length; nth++) {
    const rows = Math.min(sizes[nth % sizes.length] ?? 1, values.length - firstRow);
    parts.push(partOf(values, firstRow, rows));
    firstRow += rows;
  }
  return parts;
}

function partOf(values: readonly number[], firstRow: number, rows: number): Part {
  const columns = new Map([
    ['loss', Float64Array.from(values.slice(firstRow, firstRow + rows))],
    ['#step', Float64Array.from({ length: rows }, (_, row) => firstRow + row + 1)],
    ['#sequence', Float64Array.from({ length: rows }, (_, row) => firstRow + row)],
  ]);
  return {
    firstRow,
    rows,
    lastSequence: firstRow + rows - 1,
    values: async (key) => columns.get(key),
    chunks: async (key) => {
      const column = columns.get(key);
      return column && chunksOf(column, firstRow);
    },
  };
}
