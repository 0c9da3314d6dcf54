import { MillraceError, show } from '../../core/errors.js';
import { type Batch, sizeOf } from '../../core/sample.js';

/**
 * How many numbers a sample of the batch has: the same as in the batches before it.
 *
 * @throws MillraceError `BATCH_INVALID` otherwise.
 */
export function featuresOf({ x, at }: Batch, operator: string, before: number | undefined): number {
  const features = sizeOf(x.shape.slice(1));
  if (before === undefined || before === features) return features;
  throw new MillraceError('BATCH_INVALID', {
    what: `x of a batch in ${operator}`,
    given: `shape [${x.shape.join(', ')}]`,
    expected: `${before} numbers a sample, as in the batches before it`,
    where: `source ${at.source}, ${show(at.position)}`,
  });
}
