import { defer } from 'rxjs';
import { epochPosition } from '../core/indexed.js';
import { type Marked, markOf, type Position } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { rearranged } from '../core/rearranged.js';
import type { Source } from '../core/source.js';
import { StageSubscriber, stage } from '../core/stage.js';
import { fingerprintOf } from './selection.js';

/** How {@link repeatSource} is set. */
export interface RepeatOptions {
  /** Unique within a run; default the source's name with `/repeat` behind it. */
  readonly name?: string;
}

/**
 * A source whose epochs go through the data of another one several times, for data that is small beside what has to
 * happen once an epoch: an evaluation, a checkpoint.
 *
 * Each pass has an order of its own, and the positions of an epoch of the other source, with the number of the pass as
 * `within`; so a resume is as cheap as the other source's. Augmentation sees each pass as another one. The `repeat` of
 * RxJS, in contrast, gives every pass the marks of the first.
 *
 * @param passes how many make an epoch, at least 1.
 * @throws MillraceError `OPTION_INVALID` at construction, and in the stream when `from` is no position of this source.
 * @example
 * ```ts
 * import { linearData, read, repeatSource } from 'millrace';
 * const hundred = repeatSource(linearData({ size: 10 }), 10);
 * read(hundred, { epochs: 2 }).subscribe(({ at }) => console.log(at.position)); // { epoch: 0, index: 0, within: 0 }, ...
 * ```
 */
export function repeatSource<T extends Marked>(
  source: Source<T>,
  passes: number,
  { name = `${source.name}/repeat` }: RepeatOptions = {},
): Source<T> {
  wholeNumber('repeatSource passes', passes);
  return {
    name,
    shuffles: source.shuffles,
    access: accessTo(source, passes),
    ...(source.size === undefined ? {} : { size: passes * source.size }),
    fingerprint: () => fingerprintOf([source], { passes }),
    open: ({ from, epochs, ...opening }) =>
      defer(() =>
        source
          .open({ ...opening, from: inner(name, from, passes), epochs: passes * epochs })
          .pipe(renumbered<T>(name, passes)),
      ),
  };
}

function accessTo<T extends Marked>(
  { access }: Source<T>,
  passes: number,
): NonNullable<Source<T>['access']> | null {
  if (!access) return null;
  return async () => {
    const data = await access();
    return rearranged(data, passes * data.size, (place) => place % data.size);
  };
}

function renumbered<T extends Marked>(name: string, passes: number) {
  return stage<T, T>(
    (downstream) =>
      new StageSubscriber<T>(downstream, undefined, {
        next(sample) {
          const at = markOf(sample, name);
          const position = at.position && outer(at.position, passes);
          downstream.next({ ...sample, at: { ...at, source: name, position } });
        },
      }),
  );
}

/** Our position of a position of the source; a pass of a pass tells both numbers, as the parts of a part do. */
function outer(position: Position, passes: number): Position {
  const epoch = Number(position.epoch);
  const pass = epoch % passes;
  const { within } = position;
  return {
    ...position,
    epoch: Math.floor(epoch / passes),
    within: within === undefined ? pass : `${pass}.${within}`,
  };
}

/** The source's position of one of ours. */
function inner(name: string, from: Position | null, passes: number): Position | null {
  if (from === null) return null;
  const { epoch } = epochPosition(name, from);
  const { within = 0, ...position } = from;
  const [pass = '', ...rest] = String(within).split('.');
  const deeper = rest.join('.');
  return {
    ...position,
    epoch: epoch * passes + epochPosition(name, { epoch: Number(pass), index: -1 }).epoch,
    ...(deeper === '' ? {} : { within: /^\d+$/.test(deeper) ? Number(deeper) : deeper }),
  };
}
