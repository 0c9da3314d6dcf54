import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { MillraceError, show } from '../core/errors.js';
import { keyOf, type Mark, markOf, type Position } from '../core/mark.js';
import { randomFor } from '../core/random.js';
import { type Dense, isDense, type Sample } from '../core/sample.js';
import { joinRun, StageSubscriber, stage } from '../core/stage.js';
import type { Transform } from './image.js';

/** How {@link augment} is set. */
export interface AugmentOptions {
  /** Part of what decides the choices, and unique in a run; default `augment`. */
  readonly name?: string;
}

/**
 * Changes every picture at random, so that each epoch sees it a little different.
 *
 * Transforms are applied in turn to `x`. The choices belong to (seed, name, transform, epoch, index): a sample gets
 * the same ones in whatever order samples come, and after a resume. Stands before `shuffle`, behind which samples do
 * not tell their own index any more.
 *
 * @throws MillraceError in the stream: `SHAPE_INVALID` when `x` is no picture, `MARK_LOST` when a sample has no mark,
 *   `ORDER_INVALID` behind `shuffle`.
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
  const { name = 'augment' } = given.find((item) => !isTransform(item)) ?? {};
  const owner = {};
  return stage((downstream: Subscriber<T>) => {
    joinRun(downstream, {
      name,
      owner,
      options: { transforms: transforms.map((transform) => transform.name) },
    });
    let last: Position | null = null;
    return new StageSubscriber<T>(downstream, undefined, {
      next(sample) {
        const at = markOf(sample, name);
        if (at.position === null || at.position === last) throw behindShuffle(name, at);
        last = at.position;
        downstream.next({ ...sample, x: apply(transforms, imageOf(sample, at), name, at) });
      },
    });
  });
}

function isTransform(item: Transform | AugmentOptions): item is Transform {
  return typeof item === 'function';
}

function apply(transforms: readonly Transform[], image: Dense, name: string, at: Mark): Dense {
  const { seed, epoch, index } = keyOf(at);
  return transforms.reduce(
    (changed, transform, place) =>
      transform(changed, randomFor(seed, `augment:${name}:${place}`, epoch, index)),
    image,
  );
}

function imageOf({ x }: Sample, { source, position }: Mark): Dense {
  if (isDense(x)) return x;
  throw new MillraceError('SHAPE_INVALID', {
    what: 'x of a sample in augment',
    given: x,
    expected: 'a picture: { data, shape: [height, width, channels] }',
    where: `source ${source}, ${show(position)}`,
  });
}

function behindShuffle(name: string, { source, position }: Mark): MillraceError {
  return new MillraceError('ORDER_INVALID', {
    what: `${name} received samples without positions of their own`,
    given: position,
    expected: 'a position that no sample before it had',
    where: `source ${source}`,
    advice: 'Put augment before shuffle',
  });
}
