import { readFile } from 'node:fs/promises';
import type { OperatorFunction } from 'rxjs';
import { type EncodedImage, isEncodedImage } from '../../core/encoded-image.js';
import { isMillraceError, MillraceError, show } from '../../core/errors.js';
import type { Mark } from '../../core/mark.js';
import type { Dense, Sample } from '../../core/sample.js';
import { isBoxed } from '../augmentation/boxes.js';
import type { Matrix } from '../augmentation/transform.js';
import { mapAsync } from '../map-async.js';
import { moveLabel } from './move-label.js';
import { skipFailures, Undecoded } from './skip-failures.js';

/** A decoded picture. */
export interface Decoded {
  readonly image: Dense<Uint8Array>;
  /** Where each point of the picture in the file went; only where it was asked for and is not the same place. */
  readonly matrix?: Matrix;
}

/** Decodes the content of a file; `moved` asks where points of the picture went, `at` is the mark of its sample. */
export type Decoder = (bytes: Uint8Array, moved: boolean, at: Mark) => Promise<Decoded>;

/** Reads and decodes a picture where it can. */
export type UnreadDecoder = (image: EncodedImage, at: Mark) => Promise<Decoded | undefined>;

/** What is decoded, and how. */
export interface Decodable {
  /** The operator, as errors call it. */
  readonly name: string;
  /** What a file has to be. */
  readonly expected: string;
  readonly decode: Decoder;
  /** Tried first, where there is one, and reads the file itself; undefined for what it leaves to `decode`. */
  readonly decodeUnread?: UnreadDecoder | undefined;
}

/** How many pictures are decoded at a time, and what is done with one that is none. */
export interface DecodingOptions {
  /** How many are decoded at a time, at least 1; default 4, of decoder `wasm` 3 for each processor, at most 16. */
  readonly concurrency?: number | undefined;
  /** How many may be held, decoded or being decoded, at least `concurrency`; default 4 times that. */
  readonly window?: number | undefined;
  /** What is done with a file that is no picture: fail, or skip it, count it and warn; default `fail`. */
  readonly invalid?: 'fail' | 'skip' | undefined;
}

/** What decoding makes of a stream of undecoded pictures. */
export type Decoding<Y> = OperatorFunction<Sample<EncodedImage, Y>, Sample<Dense<Uint8Array>, Y>>;

/**
 * Reads and decodes pictures, several at a time and in order; boxes of a label follow.
 *
 * @throws MillraceError in the stream: `INPUT_INVALID` when `x` is no {@link EncodedImage}, `SOURCE_INVALID` with the
 *   file when it cannot be read or decoded, `PACKAGE_MISSING` when what decodes it cannot be loaded.
 */
export function decodeWith<Y>(decodable: Decodable, options: DecodingOptions = {}): Decoding<Y> {
  const { invalid = 'fail', concurrency = 4, window = 4 * concurrency } = options;
  const settings = { concurrency, window };
  const work = async (sample: Sample<EncodedImage, Y>, signal: AbortSignal): Promise<DecodedSample<Y>> => {
    const { image, matrix } = await decoded(decodable, sample, signal);
    return { ...sample, x: image, y: matrix ? moveLabel(sample.y, matrix, image) : sample.y };
  };
  if (invalid === 'fail') return mapAsync((sample, { signal }) => work(sample, signal), settings);
  return (samples$) =>
    samples$.pipe(
      mapAsync(
        async (sample, { signal }) =>
          work(sample, signal).catch((error: unknown) => undecoded(sample.at, error)),
        settings,
      ),
      skipFailures(decodable.name),
    );
}

type DecodedSample<Y> = Sample<Dense<Uint8Array>, Y>;

async function decoded(
  { name, expected, decode, decodeUnread }: Decodable,
  { x, y, at }: Sample<EncodedImage>,
  signal: AbortSignal,
): Promise<Decoded> {
  if (!isEncodedImage(x)) throw notEncoded(name, x, at);
  const { file } = x;
  const early = decodeUnread && (await inFile(file, expected, () => decodeUnread(x, at)));
  if (early) return early;
  const bytes = x.bytes ?? (await inFile(file, 'a file that can be read', () => readFile(file, { signal })));
  return inFile(file, expected, () => decode(bytes, isBoxed(y), at));
}

async function inFile<T>(file: string, expected: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isMillraceError(cause, 'PACKAGE_MISSING')) throw cause;
    throw new MillraceError('SOURCE_INVALID', {
      what: 'picture',
      given: reasonOf(cause),
      expected,
      where: file,
      advice: "Repair it or take it away, or leave such pictures out: invalid: 'skip'",
      cause,
    });
  }
}

/** What went wrong, in one line: a decoder may write one for each thing that it tried, and the last tells most. */
function reasonOf(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  return new Error(cause.message.trim().split('\n').slice(-2).join(' '));
}

/** A picture that cannot be decoded may be skipped; anything else is a mistake of the pipeline. */
function undecoded(at: Mark, error: unknown): Undecoded {
  if (isMillraceError(error, 'SOURCE_INVALID')) return new Undecoded(at, error);
  throw error;
}

function notEncoded(name: string, x: unknown, { source, position }: Mark): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: `x of a sample in ${name}`,
    given: x,
    expected: 'an undecoded picture: { file } or { file, bytes }',
    where: `source ${source}, ${show(position)}`,
  });
}
