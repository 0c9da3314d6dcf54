import { z } from 'zod';
import type { Range } from './transform.js';

const wholeMessage = 'a whole number of at least 1';
const probabilityMessage = 'a number from 0 to 1';
const sizeMessage = 'a whole number of at least 1, or two of them: [height, width]';

/** How likely something is done. */
export const probability = z.number(probabilityMessage).min(0, probabilityMessage).max(1, probabilityMessage);

/** A length in pixels, a number of classes. */
export const count = z.int(wholeMessage).min(1, wholeMessage);

/** Height and width of a picture; one number makes a square. */
export const size = z
  .union([count, z.tuple([count, count])], sizeMessage)
  .transform((given): Range => (typeof given === 'number' ? [given, given] : given));

/** A range within bounds, which belong to it. */
export function range(minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY) {
  const message = rangeMessage(minimum, maximum);
  return z
    .tuple([z.number(), z.number()], message)
    .refine(([low, high]) => minimum <= low && low <= high && high <= maximum, message)
    .transform(([low, high]): Range => [low, high]);
}

/** A range within bounds, or how far it goes to both sides of `center`: below no further than the lower bound. */
export function spread(center: number, minimum?: number, maximum = Number.POSITIVE_INFINITY) {
  const least = minimum ?? Number.NEGATIVE_INFINITY;
  const around = z
    .number()
    .min(0)
    .max(maximum - center)
    .transform((amount): Range => [Math.max(center - amount, least), center + amount]);
  const amounts = `a number ${boundsMessage(0, maximum - center)}`;
  return z.union([around, range(least, maximum)], `${amounts}, or ${rangeMessage(least, maximum)}`);
}

/** What is put where a picture has no pixels: a number, or one for each channel. */
export const fill = z.union(
  [z.number(), z.array(z.number()).min(1)],
  'a number, or a list with one for each channel',
);

/** The settings of `Sampling`. */
export const sampling = {
  interpolation: z.enum(['nearest', 'bilinear'], "'nearest' or 'bilinear'").default('nearest'),
  fill: fill.optional(),
};

function rangeMessage(minimum: number, maximum: number): string {
  return `two numbers ${boundsMessage(minimum, maximum)}`.trim().concat(': [low, high]');
}

function boundsMessage(minimum: number, maximum: number): string {
  if (maximum !== Number.POSITIVE_INFINITY) return `from ${minimum} to ${maximum}`;
  return minimum === Number.NEGATIVE_INFINITY ? '' : `of at least ${minimum}`;
}
