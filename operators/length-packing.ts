import { MillraceError, show } from '../core/errors.js';
import type { Mark } from '../core/mark.js';
import { type Batch, type Dense, emptyLike, isDense, type Sample, sizeOf } from '../core/sample.js';
import { newFloats } from './new-floats.js';
import { lengthOf } from './pad-to.js';

/** A sample that waits in a bucket, its `x` dense. */
export type Sequence = Sample<Dense>;

/** How sequences are packed. */
export interface PackingOptions {
  /** The length of all of them in the batch; longer ones do not come here. */
  readonly length: number;
  readonly pad: number;
  /** Whether the arrays go to another thread. */
  readonly shared: boolean;
}

/**
 * Packs sequences into a batch, each padded at its end.
 *
 * @throws MillraceError `BATCH_INVALID` when they differ in more than their length.
 */
export function packSequences(samples: readonly Sequence[], at: Mark, options: PackingOptions): Batch {
  const x = column('x', samples, ({ x }) => x, options);
  const size = samples.length;
  const packed = { x, y: labelsOf(samples, options), size, at };
  if (samples.every(({ weight }) => weight === undefined)) return packed;
  return { ...packed, weights: Float32Array.from(samples, ({ weight = 1 }) => weight) };
}

function labelsOf(samples: readonly Sequence[], options: PackingOptions): Dense | undefined {
  const [first] = samples;
  if (first === undefined || first.y === undefined) {
    const odd = samples.find(({ y }) => y !== undefined);
    if (odd) throw misfit('y', odd.y, 'no label, as the first sample of the batch', odd.at);
    return undefined;
  }
  if (typeof first.y === 'number')
    return { data: numbersOf(samples, options.shared), shape: [samples.length] };
  return column('y', samples, ({ y }) => y, { ...options, length: longest(samples.map(({ y }) => y)) });
}

function numbersOf(samples: readonly Sequence[], shared: boolean): Float32Array {
  const numbers = newFloats(samples.length, shared);
  for (const [row, { y, at }] of samples.entries()) {
    if (typeof y !== 'number') throw misfit('y', y, 'a number, as the first sample of the batch', at);
    numbers[row] = y;
  }
  return numbers;
}

/** The rows of `x`, or of labels with a length of their own, one behind the other. */
function column(
  name: string,
  samples: readonly Sequence[],
  partOf: (sample: Sequence) => unknown,
  { length, pad, shared }: PackingOptions,
): Dense {
  const [first] = samples;
  const like = first && partOf(first);
  if (!isDense(like)) throw misfit(name, like, 'numbers with a shape', first?.at);
  const shape = like.shape.slice(1);
  const stride = length * sizeOf(shape);
  const data = emptyLike(like.data, samples.length * stride, shared);
  if (pad !== 0) data.fill(pad);
  for (const [row, sample] of samples.entries()) {
    const value = partOf(sample);
    if (!isDense(value) || !alike(value, like)) throw misfit(name, value, formOf(like), sample.at);
    data.set(value.data, row * stride);
  }
  return { data, shape: [samples.length, length, ...shape] };
}

function longest(values: readonly unknown[]): number {
  return Math.max(0, ...values.map((value) => (isDense(value) ? lengthOf(value) : 0)));
}

/** Whether two sequences differ in their length alone. */
function alike(one: Dense, other: Dense): boolean {
  if (one.data.constructor !== other.data.constructor || one.shape.length !== other.shape.length)
    return false;
  return one.shape.every((size, axis) => axis === 0 || size === other.shape[axis]);
}

function formOf({ data, shape: [, ...shape] }: Dense): string {
  return `${data.constructor.name} of shape [${['length', ...shape].join(', ')}], as the first sample of the batch`;
}

function misfit(name: string, given: unknown, expected: string, at: Mark | undefined): MillraceError {
  const described = isDense(given)
    ? `${given.data.constructor.name} of shape [${given.shape.join(', ')}]`
    : given;
  return new MillraceError('BATCH_INVALID', {
    what: `${name} of a sample in batchByLength`,
    given: described,
    expected,
    ...(at && { where: `source ${at.source}, ${show(at.position)}` }),
  });
}
