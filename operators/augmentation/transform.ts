import type { Random } from '../../core/random.js';
import type { Dense } from '../../core/sample.js';

/**
 * A random change of a picture `[height, width, channels]`: answers a new one and leaves the one given as it is.
 *
 * One that moves what is seen in the picture answers {@link Moved}, so that boxes can follow.
 */
export type Transform = (image: Dense, random: Random) => Dense | Moved;

/** A picture in which things have another place than before. */
export interface Moved {
  readonly image: Dense;
  /** Where each point went. */
  readonly matrix: Matrix;
}

/**
 * An affine map `[a, b, c, d, e, f]` of points in pixels: `x' = a x + b y + c` and `y' = d x + e y + f`.
 *
 * The origin is the upper left corner of the picture, so the centre of its first pixel lies at (0.5, 0.5).
 */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A range from low to high. */
export type Range = readonly [low: number, high: number];

/** The transform under a name that tells its settings: it is recorded, and a resume with others is refused. */
export function named(name: string, settings: object, transform: Transform): Transform {
  return Object.defineProperty(transform, 'name', { value: `${name}(${JSON.stringify(settings)})` });
}

/** The transform, applied with a probability; else the picture stays as it is. */
export function sometimes(probability: number, transform: Transform): Transform {
  return (image, random) => (random.uniform() < probability ? transform(image, random) : image);
}

/** Uniform in a range. */
export function between(random: Random, [low, high]: Range): number {
  return low + (high - low) * random.uniform();
}
