import type { Dense } from '../../core/sample.js';
import { checkBoxes, isBoxed, moveBoxes, replaceBoxes } from '../augmentation/boxes.js';
import type { Matrix } from '../augmentation/transform.js';
import { sidesOf } from '../image.js';

// A box that has been cut to less than a pixel shows nothing any more.
const smallestBox = 1;

/**
 * The label of a picture in which points have moved: boxes follow, are cut at its edges, and dropped where less than a
 * pixel of them is left; any other label as it is.
 *
 * @throws MillraceError `SHAPE_INVALID` when boxes have not the shape `[count, 4]`.
 */
export function moveLabel<Y>(y: Y, matrix: Matrix, image: Dense): Y {
  if (!isBoxed(y)) return y;
  const [height, width] = sidesOf(image);
  const { boxes } = checkBoxes(y, () => 'decoding');
  return { ...y, ...replaceBoxes(y, moveBoxes(boxes, matrix, height, width), smallestBox) };
}
