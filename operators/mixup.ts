import type { OperatorFunction } from 'rxjs';
import { type Batch, type Dense, emptyLike } from '../core/sample.js';
import type { Mixture } from './augmentation/mix-labels.js';
import { type MixingOptions, mixing } from './augmentation/mixing.js';

/**
 * Mixes every sample of a batch with another one of it, number by number, and their labels with the same share.
 *
 * `x' = share x + (1 - share) partner`, float32 (or float64 where `x` is), in the range of the source; `y` becomes
 * soft, `[size, classes]` float32. The share is one of Beta(alpha, alpha) for the whole batch, the partners are a
 * permutation of it, both drawn from (seed, name, epoch, batch). Needs a loss that takes soft labels.
 * (Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2017; torchvision's `MixUp`.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `BATCH_INVALID` without labels, `LABEL_INVALID`
 *   when a label is no class, `MARK_LOST` when a batch has no mark.
 * @example
 * ```ts
 * import { batch, mixup, read } from 'millrace';
 * import { fashionMnist } from 'millrace/sources';
 * const { training } = fashionMnist({ limit: 1000 });
 * read(training).pipe(batch(256), mixup({ classes: 10, alpha: 0.2 })).subscribe(({ y }) => console.log(y?.shape));
 * ```
 */
export function mixup(options: MixingOptions = {}): OperatorFunction<Batch, Batch> {
  return mixing('mixup', options, (x, mixture) => ({ x: blend(x, mixture), share: mixture.share }));
}

/** Mixes the samples of a batch with their partners. */
export function blend({ data, shape }: Dense, { partner, share }: Mixture): Dense {
  const [size = 0] = shape;
  const length = data.length / size;
  const mixed = emptyLike(
    data instanceof Float64Array ? data : float32,
    data.length,
    data.buffer instanceof SharedArrayBuffer,
  );
  for (let index = 0; index < size; index++) {
    let from = partner(index) * length;
    const end = (index + 1) * length;
    for (let place = index * length; place < end; place++)
      mixed[place] = share * (data[place] ?? 0) + (1 - share) * (data[from++] ?? 0);
  }
  return { data: mixed, shape };
}

const float32 = new Float32Array();
