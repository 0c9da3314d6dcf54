import { type Dense, emptyLike } from '../../core/sample.js';
import { sidesOf } from '../image.js';
import { clamp, isWhole } from './pixels.js';

/**
 * Changes every number of a picture to `slope * value + offset`, within what its dtype may hold: bytes 0 to 255 without
 * the fraction, floats 0 to 1.
 *
 * In single precision with one rounding a step, as torchvision computes it.
 */
export function changeLevels(image: Dense, slope: number, offset = 0): Dense {
  sidesOf(image);
  const factor = Math.fround(slope);
  const data = emptyLike(image.data, image.data.length);
  if (isWhole(image)) {
    const table = Uint8Array.from({ length: 256 }, (_, value) =>
      clamp(Math.fround(Math.fround(value * factor) + offset), 255),
    );
    for (let place = 0; place < data.length; place++) data[place] = table[image.data[place] ?? 0] ?? 0;
  } else {
    for (let place = 0; place < data.length; place++)
      data[place] = clamp(Math.fround((image.data[place] ?? 0) * factor) + offset, 1);
  }
  return { data, shape: image.shape };
}
