import { MillraceError } from '../core/errors.js';
import { type Dense, sizeOf } from '../core/sample.js';

/**
 * Refuses labels that are not one probability for each output.
 *
 * @param loss the name of the loss whose labels they are.
 * @throws MillraceError `SHAPE_INVALID`, or `LABEL_INVALID` naming the first that is not in 0 .. 1.
 */
export function checkProbabilities(
  loss: string,
  { data, shape }: Dense,
  outputShape: readonly number[],
): void {
  const count = sizeOf(outputShape);
  if (shape[0] !== outputShape[0] || sizeOf(shape) !== count || data.length !== count) {
    throw new MillraceError('SHAPE_INVALID', {
      what: `labels for ${loss}`,
      given: shape,
      expected: `as many values as outputs [${outputShape.join(', ')}]`,
    });
  }
  const bad = data.findIndex((label) => !(label >= 0 && label <= 1));
  if (bad < 0) return;
  throw new MillraceError('LABEL_INVALID', {
    what: `label ${bad} of the batch`,
    given: data[bad],
    expected: 'a number in 0 .. 1',
  });
}
