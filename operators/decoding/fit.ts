import type { Matrix, Range } from '../augmentation/transform.js';

/**
 * How a picture is brought to a size: `fill` stretches it; the others keep its proportions. `cover` cuts off what
 * reaches over, on both sides alike; `contain` puts black around it; `inside` makes it as large as fits, `outside` as
 * small as covers, without cutting or adding anything.
 */
export type Fit = 'cover' | 'contain' | 'fill' | 'inside' | 'outside';

/** Height and width of a picture. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** The size asked for: where one side is left out it follows the proportions, where both are, the picture stays. */
export interface WantedSize {
  readonly height?: number | undefined;
  readonly width?: number | undefined;
}

/** The size that a picture of some size comes to. */
export function sizeAfter(from: Size, { height, width }: WantedSize, fit: Fit): Size {
  if (height === undefined && width === undefined) return from;
  if (height === undefined || width === undefined)
    return scaled(from, (height ?? Number.NaN) / from.height || (width ?? Number.NaN) / from.width);
  if (fit === 'inside') return scaled(from, Math.min(height / from.height, width / from.width));
  if (fit === 'outside') return scaled(from, Math.max(height / from.height, width / from.width));
  return { height, width };
}

function scaled({ height, width }: Size, factor: number): Size {
  return { height: Math.max(1, Math.round(height * factor)), width: Math.max(1, Math.round(width * factor)) };
}

/** Where each point of a picture goes when it is brought from one size to another, to less than a pixel. */
export function placement(from: Size, to: Size, fit: Fit): Matrix {
  const [across, down] = [to.width / from.width, to.height / from.height];
  if (fit !== 'cover' && fit !== 'contain') return [across, 0, 0, 0, down, 0];
  const factor = fit === 'cover' ? Math.max(across, down) : Math.min(across, down);
  const left = (to.width - from.width * factor) / 2;
  const top = (to.height - from.height * factor) / 2;
  return [factor, 0, left, 0, factor, top];
}

/** Whether a part becomes so small that sharp decodes a JPEG at a half or less. */
export function shrinksMuch(part: Size, [height, width]: Range): boolean {
  return Math.min(part.height / height, part.width / width) >= leastShrink;
}

// sharp decodes at a half from here on.
const leastShrink = 3;
