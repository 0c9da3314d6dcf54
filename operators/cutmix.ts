import type { OperatorFunction } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { type Batch, type Dense, emptyLike } from '../core/sample.js';
import { type MixingOptions, mixing } from './augmentation/mixing.js';
import { copyRun } from './augmentation/pixels.js';
import type { Window } from './augmentation/random-crop.js';

/**
 * Puts a rectangle of another picture of the batch into every one, and mixes their labels by its area.
 *
 * `x`, `[size, height, width, channels]`, keeps its dtype; `y` becomes soft, `[size, classes]` float32. The rectangle has
 * the proportions of the picture and an area of 1 - share of it, less where it reaches over the edge; the labels count by
 * what is really covered. The share is one of Beta(alpha, alpha) and the rectangle one for the whole batch, the partners
 * are a permutation of it, all drawn from (seed, name, epoch, batch). Needs a loss that takes soft labels.
 * (Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", 2019;
 * torchvision's `CutMix`.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `BATCH_INVALID` without labels or when `x` is no
 *   batch of pictures, `LABEL_INVALID` when a label is no class, `MARK_LOST` when a batch has no mark.
 * @example
 * ```ts
 * import { batch, cutmix, read } from 'millrace';
 * import { fashionMnist } from 'millrace/sources';
 * const { training } = fashionMnist({ limit: 1000 });
 * read(training).pipe(batch(256), cutmix({ classes: 10 })).subscribe(({ y }) => console.log(y?.shape));
 * ```
 */
export function cutmix(options: MixingOptions = {}): OperatorFunction<Batch, Batch> {
  return mixing('cutmix', options, (x, { partner, share }, random) => {
    const [, height, width] = sidesOf(x);
    const window = drawPatch(random, height, width, share);
    const covered = (window.height * window.width) / (height * width);
    return { x: patch(x, window, partner), share: 1 - covered };
  });
}

/** The rectangle about a random pixel whose area is `1 - share` of the picture's, cut off at the edge. */
export function drawPatch(random: Random, height: number, width: number, share: number): Window {
  const [x, y] = [random.integer(width), random.integer(height)];
  const half = 0.5 * Math.sqrt(1 - share);
  const [across, down] = [Math.trunc(half * width), Math.trunc(half * height)];
  const [left, top] = [Math.max(x - across, 0), Math.max(y - down, 0)];
  return { top, left, width: Math.min(x + across, width) - left, height: Math.min(y + down, height) - top };
}

/** Puts the same rectangle of its partner into each picture of a batch. */
export function patch(x: Dense, window: Window, partner: (index: number) => number): Dense {
  const [size, height, width, channels] = sidesOf(x);
  const data = emptyLike(x.data, x.data.length, x.data.buffer instanceof SharedArrayBuffer);
  data.set(x.data);
  for (let index = 0; index < size; index++) {
    const other = partner(index);
    for (let row = window.top; row < window.top + window.height; row++) {
      const from = ((other * height + row) * width + window.left) * channels;
      const to = ((index * height + row) * width + window.left) * channels;
      copyRun(x.data, from, window.width * channels, data, to);
    }
  }
  return { data, shape: x.shape };
}

function sidesOf({ shape }: Dense): readonly [size: number, height: number, width: number, channels: number] {
  const [size, height, width, channels, ...more] = shape;
  if (
    size !== undefined &&
    height !== undefined &&
    width !== undefined &&
    channels !== undefined &&
    !more.length
  )
    return [size, height, width, channels];
  throw new MillraceError('BATCH_INVALID', {
    what: 'x of a batch in cutmix',
    given: `shape [${shape.join(', ')}]`,
    expected: '[size, height, width, channels]',
  });
}
