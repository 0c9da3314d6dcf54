import { MillraceError } from '../core/errors.js';
import type { Dense } from '../core/sample.js';

/**
 * Height, width and channels of a picture.
 *
 * @throws MillraceError `SHAPE_INVALID` when it has other than three axes, or not as many numbers as they hold.
 */
export function sidesOf({ data, shape }: Dense): readonly [height: number, width: number, channels: number] {
  const [height, width, channels, ...more] = shape;
  if (height === undefined || width === undefined || channels === undefined || more.length > 0)
    throw shapeInvalid(shape, '[height, width, channels]');
  if (data.length !== height * width * channels)
    throw shapeInvalid(shape, `a shape of the ${data.length} numbers it has`);
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
