import { MillraceError } from '../errors.js';
import type { Dense } from '../sample.js';

/** The sides of a box. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * How many boxes there are in an array of them.
 *
 * @throws MillraceError `SHAPE_INVALID` unless its shape is `[count, 4]`.
 */
export function countOf(what: string, { data, shape }: Dense): number {
  const [count = 0, sides] = shape;
  if (shape.length === 2 && sides === 4 && data.length === 4 * count) return count;
  throw new MillraceError('SHAPE_INVALID', {
    what,
    given: shape,
    expected: '[count, 4]: left, top, right, bottom',
  });
}

/** One box of an array. */
export function boxAt({ data }: Dense, index: number): Box {
  const [left = 0, top = 0, right = 0, bottom = 0] = data.subarray(4 * index, 4 * index + 4);
  return [left, top, right, bottom];
}
