import { MillraceError } from '../../core/errors.js';
import { type Dense, emptyLike, isDense, sizeOf } from '../../core/sample.js';
import { clamp, copyRun } from './pixels.js';
import type { Matrix } from './transform.js';

/**
 * A label that says where things are in a picture.
 *
 * Its other dense fields (class numbers, say) have a row for each box, and lose those of boxes that are dropped;
 * whatever else it holds stays.
 */
export interface Boxed {
  /** `[count, 4]`: left, top, right and bottom of each, in pixels from the upper left corner of the picture. */
  readonly boxes: Dense;
  readonly [field: string]: unknown;
}

/** Whether a label has boxes. */
export function isBoxed(y: unknown): y is Boxed {
  return typeof y === 'object' && y !== null && 'boxes' in y && isDense(y.boxes);
}

/**
 * Checks that a label has four numbers for each box, and each dense field a row.
 *
 * @throws MillraceError `SHAPE_INVALID`.
 */
export function checkBoxes(y: Boxed, where: () => string): Boxed {
  const [count = 0, sides] = y.boxes.shape;
  if (sides !== 4 || y.boxes.shape.length !== 2 || y.boxes.data.length !== 4 * count)
    throw boxesInvalid('boxes of a label', y.boxes, '[count, 4]: left, top, right, bottom', where());
  for (const [field, value] of Object.entries(y))
    if (isDense(value) && value.shape[0] !== count)
      throw boxesInvalid(
        `${field} of a label with boxes`,
        value,
        `a row for each of ${count} boxes`,
        where(),
      );
  return y;
}

/** The boxes around where things went, within a picture of this height and width. */
export function moveBoxes({ data, shape }: Dense, matrix: Matrix, height: number, width: number): Dense {
  const [a, b, c, d, e, f] = matrix;
  const moved = emptyLike(data, data.length);
  for (let box = 0; box < data.length; box += 4) {
    const [left = 0, top = 0, right = 0, bottom = 0] = data.subarray(box, box + 4);
    const x = [a * left + b * top, a * right + b * top, a * right + b * bottom, a * left + b * bottom];
    const y = [d * left + e * top, d * right + e * top, d * right + e * bottom, d * left + e * bottom];
    moved[box] = clamp(Math.min(...x) + c, width);
    moved[box + 1] = clamp(Math.min(...y) + f, height);
    moved[box + 2] = clamp(Math.max(...x) + c, width);
    moved[box + 3] = clamp(Math.max(...y) + f, height);
  }
  return { data: moved, shape };
}

/** The label with these boxes in place of its own, without those less than `smallest` pixels wide or high. */
export function replaceBoxes(y: Boxed, boxes: Dense, smallest: number): Boxed {
  const replaced = { ...y, boxes };
  const kept = rowsOfAtLeast(smallest, boxes);
  if (4 * kept.length === boxes.data.length) return replaced;
  const fields = Object.entries(replaced).map(([field, value]) => [
    field,
    isDense(value) ? keepRows(value, kept) : value,
  ]);
  return { ...replaced, ...Object.fromEntries(fields) };
}

function rowsOfAtLeast(smallest: number, { data }: Dense): readonly number[] {
  const rows: number[] = [];
  for (let box = 0; box < data.length; box += 4) {
    const [left = 0, top = 0, right = 0, bottom = 0] = data.subarray(box, box + 4);
    if (right - left >= smallest && bottom - top >= smallest) rows.push(box / 4);
  }
  return rows;
}

function keepRows({ data, shape: [, ...rest] }: Dense, rows: readonly number[]): Dense {
  const length = sizeOf(rest);
  const kept = emptyLike(data, rows.length * length);
  for (const [place, row] of rows.entries()) copyRun(data, row * length, length, kept, place * length);
  return { data: kept, shape: [rows.length, ...rest] };
}

function boxesInvalid(what: string, { data, shape }: Dense, expected: string, where: string): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what,
    given: `${data.length} numbers of shape [${shape.join(', ')}]`,
    expected,
    where,
  });
}
