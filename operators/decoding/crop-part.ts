import { keyOf, type Mark } from '../../core/mark.js';
import { randomFor } from '../../core/random.js';
import type { Window } from '../augmentation/random-crop.js';
import type { ResizedCrop } from '../augmentation/random-resized-crop.js';
import { drawPart, type WindowLimits } from '../augmentation/random-window.js';
import type { Range } from '../augmentation/transform.js';
import type { Size } from './fit.js';

/** A random part that is yet to be drawn: plain data, so that a thread that learns the picture's size can draw it. */
export interface CropPlan {
  /** Height and width that the part is brought to. */
  readonly size: Range;
  readonly limits: WindowLimits;
  /** What its random numbers are drawn from. */
  readonly key: { readonly seed: number; readonly purpose: string; readonly of: readonly [number, number] };
}

/** The plan of what `augment` of the same name would take of the picture of a sample. */
export function cropPlan(at: Mark, { size, limits }: ResizedCrop, name: string): CropPlan {
  const { seed, epoch, index } = keyOf(at);
  return { size, limits, key: { seed, purpose: `augment:${name}`, of: [epoch, index] } };
}

/** The part that a plan takes of a picture of this size. */
export function cropPart({ height, width }: Size, { limits, key }: CropPlan): Window {
  return drawPart(randomFor(key.seed, key.purpose, ...key.of), [height, width], limits);
}
