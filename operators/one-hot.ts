import type { OperatorFunction, Subscriber } from 'rxjs';
import { wantsShared } from '../core/chain.js';
import { MillraceError, show } from '../core/errors.js';
import { type Mark, type Marked, markOf } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import type { Dense, Label } from '../core/sample.js';
import { StageSubscriber, stage } from '../core/stage.js';
import { newFloats } from './new-floats.js';

/** A sample or a batch with its class numbers as rows of zeros and a one. */
export type OneHot<T> = Omit<T, 'y'> & { readonly y: Dense<Float32Array> };

/**
 * Turns class numbers into rows of zeros with a one at the class, float32.
 *
 * A sample's `y` becomes `[classes]`, that of a batch `[size, classes]`; everything else is passed on as it is.
 *
 * @param classes how many there are, at least 1.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `LABEL_INVALID` when a label is no whole number
 *   of 0 to classes - 1.
 * @example
 * ```ts
 * import { fromArrays, oneHot, read } from 'millrace';
 * const x = { data: new Float32Array(3), shape: [3, 1] };
 * read(fromArrays({ x, y: Uint8Array.of(2, 0, 1) }), { shuffle: false })
 *   .pipe(oneHot(3))
 *   .subscribe(({ y }) => console.log(y.data)); // 0 0 1, then 1 0 0, then 0 1 0
 * ```
 */
export function oneHot<T extends Marked & { readonly y: Label }>(
  classes: number,
): OperatorFunction<T, OneHot<T>> {
  wholeNumber('oneHot classes', classes);
  return stage((downstream: Subscriber<OneHot<T>>) => {
    const shared = wantsShared(downstream);
    return new StageSubscriber<T>(downstream, undefined, {
      next(item) {
        downstream.next({ ...item, y: encoded(item.y, classes, markOf(item, 'oneHot'), shared) });
      },
    });
  });
}

function encoded(y: Label, classes: number, at: Mark, shared: boolean): Dense<Float32Array> {
  const labels = typeof y === 'object' ? y.data : [y];
  const shape = typeof y === 'object' ? [...y.shape, classes] : [classes];
  const data = newFloats(labels.length * classes, shared);
  for (const [row, label] of labels.entries()) {
    if (label === undefined || !(Number.isInteger(label) && label >= 0 && label < classes))
      throw outside(label, classes, at);
    data[row * classes + label] = 1;
  }
  return { data, shape };
}

function outside(given: unknown, classes: number, { source, position }: Mark): MillraceError {
  return new MillraceError('LABEL_INVALID', {
    what: 'label in oneHot',
    given,
    expected: `a whole number of 0 to ${classes - 1}`,
    where: `source ${source}, ${show(position)}`,
  });
}
