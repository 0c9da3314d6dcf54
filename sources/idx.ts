import { endianness } from 'node:os';
import { MillraceError } from '../core/errors.js';
import { type IndexedSource, indexedLater } from '../core/indexed.js';
import { type Dense, type Label, type Sample, sizeOf, type TypedArray } from '../core/sample.js';
import { fromArrays } from './from-arrays.js';
import { readWhole } from './whole-file.js';

type View = (bytes: ArrayBufferLike, offset: number, length: number) => TypedArray;

/** The dtype codes of the format, with the bytes of a number. */
const dtypes: Readonly<Record<number, { readonly width: number; readonly view: View }>> = {
  8: { width: 1, view: (...bytes) => new Uint8Array(...bytes) },
  9: { width: 1, view: (...bytes) => new Int8Array(...bytes) },
  11: { width: 2, view: (...bytes) => new Int16Array(...bytes) },
  12: { width: 4, view: (...bytes) => new Int32Array(...bytes) },
  13: { width: 4, view: (...bytes) => new Float32Array(...bytes) },
  14: { width: 8, view: (...bytes) => new Float64Array(...bytes) },
};

/** What {@link fromIdx} is told. */
export interface IdxOptions {
  /** Unique within a run; default `idx`. */
  readonly name?: string;
  /** The file of the inputs, gzipped or not. */
  readonly images: string;
  /** The file of the labels, gzipped or not; left out where there are none. */
  readonly labels?: string;
}

/**
 * A source over a pair of IDX files, the format of MNIST.
 *
 * The files are read when the source is first opened. Inputs keep the file's dtype; pictures `[height, width]` get a
 * channel: `[height, width, 1]`. Labels of shape `[count]` become numbers.
 *
 * @throws MillraceError `SOURCE_INVALID` in the stream, with file and offset, when a file is not whole or the files
 *   do not fit together.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { fromIdx } from 'millrace/sources';
 * const digits = fromIdx({ name: 'digits', images: 'images-idx3-ubyte.gz', labels: 'labels-idx1-ubyte.gz' });
 * read(digits).subscribe(({ x, y }) => console.log(x.shape, y));
 * ```
 */
export function fromIdx({ name = 'idx', images, labels }: IdxOptions): IndexedSource<Sample<Dense, Label>> {
  return indexedLater({
    name,
    load: async () => {
      const [x, y] = await Promise.all([readIdx(images), labels === undefined ? undefined : readIdx(labels)]);
      if (y && labels !== undefined) checkCounts(x, images, y, labels);
      return fromArrays({ name, x: withChannel(x), ...(y ? { y } : {}) });
    },
  });
}

/**
 * Checks that there is a label for every picture.
 *
 * @throws MillraceError `SOURCE_INVALID` naming both files.
 */
export function checkCounts(x: Dense, images: string, y: Dense, labels: string): void {
  const [count = 0] = x.shape;
  const [given = 0] = y.shape;
  if (given === count) return;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'IDX file of labels',
    given: `${given} labels`,
    expected: `one for each of the ${count} samples of ${images}`,
    where: labels,
    advice: 'Give the two files of the same set',
  });
}

/** Pictures `[count, height, width]` as `[count, height, width, 1]`; anything else as it is. */
export function withChannel({ data, shape }: Dense): Dense {
  return { data, shape: shape.length === 3 ? [...shape, 1] : shape };
}

/**
 * Reads an IDX file, gzipped or not: any dtype and rank of the format.
 *
 * Decompression is done off the main thread; bytes are not copied, wider numbers are turned from big-endian.
 * (LeCun, Cortes and Burges, "The MNIST database of handwritten digits".)
 *
 * @throws MillraceError `SOURCE_INVALID` with file and offset: no such file, not the format, cut short, or followed by
 *   other bytes.
 * @example
 * ```ts no-run
 * import { readIdx } from 'millrace/sources';
 * const { data, shape } = await readIdx('data/fashion-mnist/t10k-labels-idx1-ubyte.gz'); // shape [10000]
 * ```
 */
export async function readIdx(file: string): Promise<Dense> {
  return parseIdx(await readWhole('IDX file', file), file);
}

function parseIdx(bytes: Buffer, file: string): Dense {
  const [zero, alsoZero, code = 0, rank = 0] = bytes;
  const dtype = dtypes[code];
  if (zero !== 0 || alsoZero !== 0 || !dtype || rank === 0) {
    const magic = bytes.subarray(0, 4).toString('hex');
    throw invalid(file, 0, `0x${magic}`, 'a magic number: two zeros, a dtype from 0x08 to 0x0e, a rank');
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw invalid(file, bytes.length, 'the end', `${rank} sizes up to offset ${start}`);
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  // Such a file could claim thousands of millions of samples, and hold none.
  const empty = shape.indexOf(0, 1);
  if (empty > 0) throw invalid(file, 4 + 4 * empty, 'a size of 0', 'samples of a size of at least 1');
  const end = start + sizeOf(shape) * dtype.width;
  if (bytes.length < end) throw invalid(file, bytes.length, 'the end', `data up to offset ${end}`);
  if (bytes.length > end) throw invalid(file, end, `${bytes.length - end} more bytes`, 'the end');
  const { buffer, byteOffset } =
    dtype.width === 1 ? bytes.subarray(start) : native(bytes.subarray(start), dtype.width);
  return { data: dtype.view(buffer, byteOffset, sizeOf(shape)), shape };
}

/** A copy of big-endian numbers in this machine's order, aligned. */
function native(bytes: Buffer, width: number): Buffer {
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (endianness() === 'BE') return copy;
  if (width === 2) return copy.swap16();
  return width === 4 ? copy.swap32() : copy.swap64();
}

function invalid(file: string, offset: number, given: string, expected: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'IDX file',
    given,
    expected,
    where: `${file}, offset ${offset}`,
    advice: 'Fetch the file again: it is not whole, or not of this format',
  });
}
