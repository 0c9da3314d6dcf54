import type { Random } from '../../core/random.js';
import type { Window } from './random-crop.js';
import { between, type Range } from './transform.js';

/** What a random part of a picture looks like. */
export interface WindowLimits {
  /** The least and the greatest part of the picture's area. */
  readonly scale: Range;
  /** The least and the greatest width for a height of 1. */
  readonly ratio: Range;
}

/**
 * A random part of a picture: its area and the logarithm of its ratio are uniform, as in torchvision.
 *
 * @param sides height and width of the picture.
 * @param largest height and width that the part may have.
 * @returns undefined when none of ten was small enough.
 */
export function drawWindow(
  random: Random,
  [rows, columns]: Range,
  { scale, ratio }: WindowLimits,
  [highest, widest]: Range = [rows, columns],
): Window | undefined {
  const logarithms: Range = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = rows * columns * between(random, scale);
    const proportion = Math.exp(between(random, logarithms));
    const width = Math.round(Math.sqrt(area * proportion));
    const height = Math.round(Math.sqrt(area / proportion));
    if (width < 1 || width > widest || height < 1 || height > highest) continue;
    const top = random.integer(rows - height + 1);
    const left = random.integer(columns - width + 1);
    return { top, left, height, width };
  }
  return undefined;
}

/** The same, or the greatest part in the middle with an allowed ratio where none of ten fits. */
export function drawPart(random: Random, sides: Range, limits: WindowLimits): Window {
  return drawWindow(random, sides, limits) ?? middle(sides, limits.ratio);
}

function middle([rows, columns]: Range, [narrowest, widest]: Range): Window {
  const proportion = columns / rows;
  const height = proportion < narrowest ? Math.max(1, Math.round(columns / narrowest)) : rows;
  const width = proportion > widest ? Math.max(1, Math.round(rows * widest)) : columns;
  return { top: (rows - height) >> 1, left: (columns - width) >> 1, height, width };
}
