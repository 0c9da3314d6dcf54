import { MillraceError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import type { Dense } from '../core/sample.js';

/** A random change of a picture `[height, width, channels]`: answers a new one and leaves the one given as it is. */
export type Transform = (image: Dense, random: Random) => Dense;

/** The transform under a name that tells its settings: it is recorded, and a resume with others is refused. */
export function named(name: string, transform: Transform): Transform {
  return Object.defineProperty(transform, 'name', { value: name });
}

/**
 * Height, width and channels of a picture.
 *
 * @throws MillraceError `SHAPE_INVALID` when it has other than three axes.
 */
export function sidesOf({ shape }: Dense): readonly [height: number, width: number, channels: number] {
  const [height, width, channels, ...more] = shape;
  if (height === undefined || width === undefined || channels === undefined || more.length > 0)
    throw shapeInvalid(shape, '[height, width, channels]');
  return [height, width, channels];
}

/** Says that a picture has not the shape expected. */
export function shapeInvalid(shape: readonly number[], expected: string): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what: 'shape of a picture',
    given: `[${shape.join(', ')}]`,
    expected,
    advice: 'Bring x to this form with map before augment',
  });
}
