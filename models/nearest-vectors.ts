import { MillraceError } from '../core/errors.js';
import { type Dense, sizeOf } from '../core/sample.js';

/** A row that is near. */
export interface Neighbour {
  readonly row: number;
  /** The cosine of the angle between the two, from -1 to 1. */
  readonly similarity: number;
}

/** How {@link nearestVectors} is set. */
export interface NearestOptions {
  /** How many are wanted, at least 1; default 10. */
  readonly count?: number;
  /** Rows that are left out: those that were asked about, say; default none. */
  readonly except?: readonly number[];
}

/**
 * The rows of a table that point most nearly where a vector does, the nearest first.
 *
 * ```text
 * similarity = x · w / (|x| |w|)
 * ```
 *
 * All rows are compared, in O(rows · dimension). A row without a length has similarity 0; of equally near ones the
 * earlier comes first. (Dive into Deep Learning, 15.7.1.)
 *
 * @param table `[rows, dimension]`.
 * @param vector of as many numbers as a row.
 * @throws MillraceError `SHAPE_INVALID` when they do not fit together.
 * @example
 * ```ts
 * import { nearestVectors } from 'millrace';
 * const table = { data: Float32Array.of(1, 0, 0, 1, 1, 1), shape: [3, 2] };
 * nearestVectors(table, [2, 0], { count: 2 }); // row 0 with similarity 1, row 2 with 0.707
 * ```
 */
export function nearestVectors(
  table: Dense,
  vector: ArrayLike<number>,
  { count = 10, except = [] }: NearestOptions = {},
): readonly Neighbour[] {
  const [rows = 0, dimension = 0] = table.shape;
  if (table.shape.length !== 2 || vector.length !== dimension || sizeOf(table.shape) !== table.data.length) {
    throw new MillraceError('SHAPE_INVALID', {
      what: 'vector and table',
      given: `${vector.length} numbers beside a table [${table.shape.join(', ')}] of ${table.data.length} numbers`,
      expected: 'a table [rows, dimension], and a number for each column',
    });
  }
  const nearest: Neighbour[] = [];
  const left = new Set(except);
  const length = lengthOf(vector);
  for (let row = 0; row < rows; row++) {
    if (!left.has(row))
      keep(nearest, { row, similarity: similarityOf(table.data, row, vector, length) }, count);
  }
  return nearest;
}

/** Puts one in where it belongs, while there is room or it is nearer than the last. */
function keep(nearest: Neighbour[], candidate: Neighbour, count: number): void {
  if (nearest.length === count && candidate.similarity <= (nearest.at(-1)?.similarity ?? 0)) return;
  const place = nearest.findIndex(({ similarity }) => similarity < candidate.similarity);
  nearest.splice(place < 0 ? nearest.length : place, 0, candidate);
  if (nearest.length > count) nearest.pop();
}

function similarityOf(data: Dense['data'], row: number, vector: ArrayLike<number>, length: number): number {
  const start = row * vector.length;
  let [product, squares] = [0, 0];
  for (let column = 0; column < vector.length; column++) {
    const value = data[start + column] ?? 0;
    product += value * (vector[column] ?? 0);
    squares += value * value;
  }
  const lengths = Math.sqrt(squares) * length;
  return lengths > 0 ? product / lengths : 0;
}

function lengthOf(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let column = 0; column < vector.length; column++) squares += (vector[column] ?? 0) ** 2;
  return Math.sqrt(squares);
}
