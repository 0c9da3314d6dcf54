import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { MillraceError, show } from '../core/errors.js';
import { keyOf, type Mark, markOf } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { type Random, randomFor } from '../core/random.js';
import { type Dense, isDense, type Sample } from '../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../core/stage.js';
import { checkBoxes, isBoxed, moveBoxes, replaceBoxes } from './augmentation/boxes.js';
import { ownPositions } from './augmentation/own-positions.js';
import type { Moved, Transform } from './augmentation/transform.js';
import { shapeInvalid, sidesOf } from './image.js';

/** How {@link augment} is set. */
export interface AugmentOptions {
  /** Part of what decides the choices, and unique in a run; default `augment`. */
  readonly name?: string;
  /** Boxes that are less wide or high than so many pixels afterwards are dropped; at least 0, default 1. */
  readonly smallestBox?: number;
}

const schema = z.strictObject({
  name: z.string().min(1).default('augment'),
  smallestBox: z.number().min(0, 'a number of at least 0').default(1),
});

/**
 * Changes every picture at random, so that each epoch sees it a little different.
 *
 * Transforms are applied in turn to `x`, `[height, width, channels]`. Where `y` is {@link Boxed}, its boxes follow
 * through each of them, are cut off at the edge of the picture, and dropped in the end where nothing is left of them.
 *
 * The choices belong to (seed, name, epoch, index): a sample gets the same ones in whatever order samples come, and
 * after a resume. Stands before `shuffle`, behind which samples do not tell their own index any more.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when `x` is no picture or the
 *   boxes are none, `MARK_LOST` when a sample has no mark, `ORDER_INVALID` behind `shuffle`.
 * @example
 * ```ts
 * import { augment, batch, randomCrop, randomFlip, read } from 'millrace';
 * import { fashionMnist } from 'millrace/sources';
 * const { training } = fashionMnist({ limit: 1000 });
 * read(training).pipe(augment(randomCrop(28, { padding: 2 }), randomFlip()), batch(256)).subscribe();
 * ```
 */
export function augment<T extends Sample>(...transforms: readonly Transform[]): MonoTypeOperatorFunction<T>;
export function augment<T extends Sample>(
  options: AugmentOptions,
  ...transforms: readonly Transform[]
): MonoTypeOperatorFunction<T>;
export function augment<T extends Sample>(
  ...given: readonly (Transform | AugmentOptions)[]
): MonoTypeOperatorFunction<T> {
  const transforms = given.filter(isTransform);
  const settings = parseOptions('augment', schema, given.find((item) => !isTransform(item)) ?? {});
  const { name, smallestBox } = settings;
  const recorded = { transforms: transforms.map((transform) => transform.name), smallestBox };
  const purpose = `augment:${name}`;
  const owner = {};
  return stage((downstream: Subscriber<T>) => {
    joinRun(downstream, { name, owner, options: recorded });
    const checkPosition = ownPositions('augment', name);
    return new StageSubscriber<T>(downstream, undefined, {
      next(sample) {
        const at = markOf(sample, name);
        checkPosition(at);
        const { seed, epoch, index } = keyOf(at);
        const random = randomFor(seed, purpose, epoch, index);
        const { y } = sample;
        const boxed = isBoxed(y) ? checkBoxes(y, () => placeOf(at)) : undefined;
        const { image, boxes } = vary(
          { image: imageOf(sample, at), boxes: boxed?.boxes },
          transforms,
          random,
        );
        if (boxed && boxes)
          downstream.next({ ...sample, x: image, y: replaceBoxes(boxed, boxes, smallestBox) });
        else downstream.next({ ...sample, x: image });
      },
    });
  });
}

function isTransform(item: Transform | AugmentOptions): item is Transform {
  return typeof item === 'function';
}

/** A picture, and where things are in it. */
interface Picture {
  readonly image: Dense;
  readonly boxes: Dense | undefined;
}

function vary(picture: Picture, transforms: readonly Transform[], random: Random): Picture {
  let { image, boxes } = picture;
  for (const transform of transforms) {
    const result = transform(image, random);
    const changed = 'matrix' in result ? result.image : result;
    if (boxes) boxes = 'matrix' in result ? follow(boxes, result) : stay(boxes, image, changed);
    image = changed;
  }
  return { image, boxes };
}

function follow(boxes: Dense, { image, matrix }: Moved): Dense {
  const [height, width] = sidesOf(image);
  return moveBoxes(boxes, matrix, height, width);
}

function stay(boxes: Dense, { shape }: Dense, changed: Dense): Dense {
  if (shape[0] === changed.shape[0] && shape[1] === changed.shape[1]) return boxes;
  throw shapeInvalid(
    changed.shape,
    `height and width of [${shape.join(', ')}], or { image, matrix }, for its boxes`,
  );
}

function imageOf({ x }: Sample, at: Mark): Dense {
  if (isDense(x)) return x;
  throw new MillraceError('SHAPE_INVALID', {
    what: 'x of a sample in augment',
    given: x,
    expected: 'a picture: { data, shape: [height, width, channels] }',
    where: placeOf(at),
  });
}

function placeOf({ source, position }: Mark): string {
  return `source ${source}, ${show(position)}`;
}
