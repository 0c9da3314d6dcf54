import type { Dense } from './sample.js';

/** Points of one colour in {@link scatter}. */
export interface ScatteredPoints {
  /** `[count, 2]`: across, and up. */
  readonly points: Dense;
  /** Red, green and blue, 0 to 255. */
  readonly colour: readonly [number, number, number];
}

/** How {@link scatter} draws. */
export interface ScatterOptions {
  /** The least and the greatest value that is drawn, across. */
  readonly across: readonly [least: number, greatest: number];
  /** The least and the greatest value that is drawn, up. */
  readonly up: readonly [least: number, greatest: number];
  /** Pixels of a side; default 160. */
  readonly side?: number;
}

/**
 * Draws points as squares of 3 by 3 pixels on white, later ones over earlier ones: a picture `[side, side, 3]` of bytes.
 *
 * Points outside the range are left out.
 *
 * @example
 * ```ts
 * import { scatter } from 'millrace';
 * const points = { data: Float32Array.of(0, 0, 1, 1), shape: [2, 2] };
 * const picture = scatter([{ points, colour: [200, 0, 0] }], { across: [-2, 2], up: [-2, 2] });
 * ```
 */
export function scatter(
  groups: readonly ScatteredPoints[],
  { across, up, side = 160 }: ScatterOptions,
): Dense<Uint8Array> {
  const data = new Uint8Array(side * side * 3).fill(255);
  for (const { points, colour } of groups) {
    for (let place = 0; place < points.data.length; place += 2) {
      const [x = 0, y = 0] = points.data.subarray(place, place + 2);
      square(data, side, placeOf(x, across, side), side - 1 - placeOf(y, up, side), colour);
    }
  }
  return { data, shape: [side, side, 3] };
}

function placeOf(value: number, [least, greatest]: readonly [number, number], side: number): number {
  return Math.round(((value - least) / (greatest - least)) * (side - 1));
}

function square(
  data: Uint8Array,
  side: number,
  column: number,
  row: number,
  colour: readonly number[],
): void {
  // Negated, so that a point that is no number is left out too.
  if (!(column >= 0 && column < side && row >= 0 && row < side)) return;
  for (let y = Math.max(0, row - 1); y <= Math.min(side - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(side - 1, column + 1); x++)
      data.set(colour, (y * side + x) * 3);
}
