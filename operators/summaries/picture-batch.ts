import { MillraceError } from '../../core/errors.js';
import type { Dense, Sample } from '../../core/sample.js';
import { pictureOf } from './picture-summary.js';
import { stackInputs } from './prediction.js';

/**
 * Samples that are pictures, as the inputs of one batch.
 *
 * @param owner named in errors.
 * @throws MillraceError `SHAPE_INVALID` when one is no picture, or they are not all of one shape.
 */
export function pictureBatch(owner: string, samples: readonly Sample[]): Dense {
  for (const sample of samples) pictureOf(owner, sample);
  const stacked = stackInputs(samples);
  if (stacked) return stacked;
  throw new MillraceError('SHAPE_INVALID', {
    what: `pictures for ${owner}`,
    given: 'pictures of several shapes',
    expected: 'pictures of one shape: they are predicted as one batch',
    advice: 'Bring them to one size with resize',
  });
}
