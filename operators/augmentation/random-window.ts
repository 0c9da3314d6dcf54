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
