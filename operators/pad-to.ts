import type { OperatorFunction } from 'rxjs';
import { map } from 'rxjs';
import { MillraceError, show } from '../core/errors.js';
import { type Mark, type Marked, markOf } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { type Dense, emptyLike, isDense } from '../core/sample.js';

/** How {@link padTo} is set. */
export interface PadOptions {
  /** What is put behind samples that are too short; default 0. */
  readonly pad?: number;
  /** Cut samples that are too long, instead of failing; default false. */
  readonly truncate?: boolean;
}

/** A sample whose `x` has one length. */
export type Padded<T> = Omit<T, 'x'> & { readonly x: Dense };

/**
 * Brings samples of differing lengths to one length, the first axis of `x`: sequences, tokens, series.
 *
 * `x` is dense, `[length, ...]`, or a list of numbers, which becomes float32 `[length]`. A sample that has the length
 * already is passed on without a copy. `batchByLength` wastes less where lengths differ much.
 *
 * @param length at least 1.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when a sample is longer and is
 *   not to be cut, or is no sequence of numbers.
 * @example
 * ```ts
 * import { batch, fromIterable, padTo, read } from 'millrace';
 * const words = [{ x: [3, 1], y: 0 }, { x: [4, 1, 5, 9], y: 1 }];
 * read(fromIterable(words, { name: 'words' })).pipe(padTo(4), batch(2)).subscribe(({ x }) => console.log(x.shape));
 * ```
 */
export function padTo<T extends Marked & { readonly x: unknown }>(
  length: number,
  { pad = 0, truncate = false }: PadOptions = {},
): OperatorFunction<T, Padded<T>> {
  wholeNumber('padTo length', length);
  return map((sample) => {
    const at = markOf(sample, 'padTo');
    const x = sequenceOf(sample.x, 'padTo', at);
    const given = lengthOf(x);
    if (given === length) return { ...sample, x };
    if (given > length && !truncate) throw tooLong(given, length, at);
    return { ...sample, x: resized(x, length, pad) };
  });
}

/** Numbers whose first axis is a length; a list of numbers becomes float32. */
export function sequenceOf(x: unknown, owner: string, { source, position }: Mark): Dense {
  if (isDense(x) && x.shape.length > 0) return x;
  if (Array.isArray(x) && x.every((value) => typeof value === 'number'))
    return { data: Float32Array.from(x), shape: [x.length] };
  throw new MillraceError('SHAPE_INVALID', {
    what: `x of a sample in ${owner}`,
    given: x,
    expected: 'a sequence: numbers with a shape [length, ...], or a list of numbers',
    where: `source ${source}, ${show(position)}`,
  });
}

export function lengthOf({ shape: [length = 0] }: Dense): number {
  return length;
}

/** The sequence, cut or padded to a length. */
export function resized({ data, shape: [, ...shape] }: Dense, length: number, pad: number): Dense {
  const size = shape.reduce((product, dimension) => product * dimension, length);
  if (size <= data.length) return { data: data.subarray(0, size), shape: [length, ...shape] };
  const padded = emptyLike(data, size);
  padded.set(data);
  if (pad !== 0) padded.fill(pad, data.length);
  return { data: padded, shape: [length, ...shape] };
}

function tooLong(given: number, length: number, { source, position }: Mark): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what: 'length of a sample in padTo',
    given,
    expected: `at most ${length}`,
    where: `source ${source}, ${show(position)}`,
    advice: 'Set `truncate: true` to cut longer samples',
  });
}
