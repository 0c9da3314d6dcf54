import { z } from 'zod';
import { parseOptions } from '../options.js';
import type { Dense } from '../sample.js';

const count = z.number().int().min(1);
const schema = z.strictObject({
  height: count,
  width: count,
  sizes: z.array(z.number().positive()).min(1),
  ratios: z.array(z.number().positive()).min(1),
});

/** How {@link anchors} are laid. */
export interface AnchorsOptions {
  /** Rows of places that anchors stand at: of the feature map. */
  readonly height: number;
  /** Places in a row. */
  readonly width: number;
  /** Sides of a square anchor as parts of the picture's height, each above 0. */
  readonly sizes: readonly number[];
  /** Width by height, each above 0. */
  readonly ratios: readonly number[];
}

/**
 * Boxes of several sizes and proportions around every place of a grid: what a detector looks into.
 *
 * ```text
 * at the centre ((column + ½) / width, (row + ½) / height), with size s and ratio r:
 * width s √r · height / width of the grid, height s / √r
 * the sizes with the first ratio, then the first size with the other ratios: sizes + ratios − 1 for each place
 * ```
 *
 * The answer is `[height · width · (sizes + ratios − 1), 4]`: left, top, right and bottom of each, as parts of the
 * picture, 0 to 1 where they lie within it. (Liu et al., "SSD", 2016; Dive into Deep Learning, 14.4.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { anchors } from 'millrace';
 * anchors({ height: 1, width: 1, sizes: [0.5], ratios: [1] }).data; // [0.25, 0.25, 0.75, 0.75]
 * ```
 */
export function anchors(options: AnchorsOptions): Dense<Float32Array> {
  const { height, width, sizes, ratios } = parseOptions('anchors', schema, options);
  const shapes = shapesOf(sizes, ratios).map(([w, h]) => [(w * height) / width, h] as const);
  const data = new Float32Array(height * width * shapes.length * 4);
  let place = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [(column + 0.5) / width, (row + 0.5) / height];
      for (const [w, h] of shapes) {
        data.set([x - w / 2, y - h / 2, x + w / 2, y + h / 2], place);
        place += 4;
      }
    }
  }
  return { data, shape: [data.length / 4, 4] };
}

function shapesOf(
  sizes: readonly number[],
  ratios: readonly number[],
): readonly (readonly [width: number, height: number])[] {
  const [first = 1, ...others] = ratios;
  const shape = (size: number, ratio: number) => [size * Math.sqrt(ratio), size / Math.sqrt(ratio)] as const;
  return [...sizes.map((size) => shape(size, first)), ...others.map((ratio) => shape(sizes[0] ?? 1, ratio))];
}
