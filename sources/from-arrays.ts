import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MillraceError } from '../core/errors.js';
import { type IndexedSource, indexed } from '../core/indexed.js';
import { type RowArray, type Rows, sampleOf } from '../core/rows.js';
import { type Dense, isDense, type Label, type Sample, sizeOf, type TypedArray } from '../core/sample.js';

/** What {@link fromArrays} is told. */
export interface ArraysOptions {
  /** Unique within a run; default `arrays`. */
  readonly name?: string;
  /** The inputs of all samples: shape `[count, ...sample shape]`, in a dtype of their own. */
  readonly x: Dense;
  /** The labels: `count` numbers, or numbers with a shape `[count, ...label shape]`; left out where there are none. */
  readonly y?: TypedArray | Dense;
  /** How much each sample counts in the loss: `count` numbers; default 1 each. */
  readonly weights?: TypedArray;
}

/**
 * A source over numbers in memory.
 *
 * A sample's `x` is a view of its part of the array, in the array's own dtype, without a copy; `y` is a number, or a
 * view where labels have a shape of their own. The arrays must not change while they are read.
 *
 * @throws MillraceError `SOURCE_INVALID` at construction when shapes and lengths do not fit together.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { fromArrays } from 'millrace/sources';
 * const pixels = new Uint8Array(3 * 4);
 * const source = fromArrays({ x: { data: pixels, shape: [3, 2, 2] }, y: new Uint8Array([0, 1, 1]) });
 * read(source).subscribe(({ x, y }) => console.log(x.shape, y)); // three times [2, 2] and its label
 * ```
 */
export function fromArrays(
  options: ArraysOptions & { readonly y: TypedArray },
): IndexedSource<Sample<Dense, number>>;
export function fromArrays(
  options: ArraysOptions & { readonly y?: never },
): IndexedSource<Sample<Dense, undefined>>;
export function fromArrays(options: ArraysOptions): IndexedSource<Sample<Dense, Label>>;
export function fromArrays(options: ArraysOptions): IndexedSource<Sample<Dense, Label>> {
  const { name = 'arrays', x, y, weights } = options;
  const size = countOf(name, x);
  const labels = y === undefined || isDense(y) ? y : { data: y, shape: [y.length] };
  if (labels) checkCount(name, 'labels', countOf(name, labels), size);
  if (weights) checkCount(name, 'weights', weights.length, size);
  const rows: Rows = { x: inputRows(x), y: labels && labelRows(labels), weights };
  let fingerprint: Promise<string> | undefined;
  return indexed({
    name,
    size,
    get: (index, at) => sampleOf(rows, index, at),
    rows,
    fingerprint: () => {
      fingerprint ??= hashOf([x, labels, weights && { data: weights, shape: [size] }]);
      return fingerprint;
    },
  });
}

function inputRows({ data, shape: [, ...shape] }: Dense): Rows['x'] {
  return { data, shape };
}

function labelRows(labels: Dense): RowArray {
  return labels.shape.length === 1 ? { data: labels.data, shape: undefined } : inputRows(labels);
}

function countOf(name: string, { data, shape }: Dense): number {
  const [count] = shape;
  if (count !== undefined && sizeOf(shape) === data.length) return count;
  throw new MillraceError('SOURCE_INVALID', {
    what: `arrays of source ${name}`,
    given: `${data.length} numbers with shape [${shape.join(', ')}]`,
    expected: 'a shape [count, ...] that holds as many numbers as there are',
  });
}

function checkCount(name: string, what: string, given: number, size: number): void {
  if (given === size) return;
  throw new MillraceError('SOURCE_INVALID', {
    what: `${what} of source ${name}`,
    given: `${given} ${what}`,
    expected: `one for each of the ${size} samples`,
  });
}

/** The SHA-256 of dtypes, shapes and bytes. */
async function hashOf(arrays: readonly (Dense | undefined)[]): Promise<string> {
  const hash = createHash('sha256');
  for (const array of arrays) {
    hash.update(JSON.stringify(array ? [array.data.constructor.name, array.shape] : null));
    if (array) await updateGently(hash, array.data);
  }
  return hash.digest('hex');
}

// In slices with turns of the event loop between them: a large array takes a good part of a second.
async function updateGently(hash: Hash, { buffer, byteOffset, byteLength }: TypedArray): Promise<void> {
  for (let start = 0; start < byteLength; start += sliceBytes) {
    hash.update(new Uint8Array(buffer, byteOffset + start, Math.min(sliceBytes, byteLength - start)));
    await nextTurn();
  }
}

const sliceBytes = 1024 * 1024;
