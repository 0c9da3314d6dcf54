import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../core/cache-folder.js';
import { MillraceError } from '../core/errors.js';
import { type IndexedSource, indexedLater } from '../core/indexed.js';
import { wholeNumber } from '../core/options.js';
import { type Dense, type Sample, sizeOf } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { fetchFile } from './fetch-file.js';
import { fromArrays } from './from-arrays.js';
import { checkCounts, readIdx, withChannel } from './idx.js';

/** A file, with the SHA-256 of its uncompressed content: how it was compressed may differ from place to place. */
export interface PublishedFile {
  /** Its name, gzipped. */
  readonly file: string;
  readonly sha256: string;
}

/** A set of pictures with their class numbers, as a pair of IDX files. */
export interface PublishedSet {
  /** The name of its source. */
  readonly name: string;
  readonly size: number;
  readonly images: PublishedFile;
  readonly labels: PublishedFile;
}

/** A data set of pictures that is published as four gzipped IDX files. */
export interface PublishedPictures {
  /** Its folder in the cache. */
  readonly folder: string;
  /** Where its files are fetched from. */
  readonly url: string;
  /** Folders that may hold them already. */
  readonly ownDirs: readonly string[];
  readonly training: PublishedSet;
  readonly test: PublishedSet;
}

/** Where the files of a published data set are, and how much of them is taken. */
export interface PublishedPicturesOptions {
  /** A folder that holds the four IDX files, gzipped or not; when absent they are looked for, and fetched where needed. */
  readonly dir?: string;
  /** Where fetched files are kept; default a folder of the set's own in `MILLRACE_CACHE`, else in the user's cache folder. */
  readonly cacheDir?: string;
  /** Where the files are fetched from; default an address that the data set is published at. */
  readonly baseUrl?: string;
  /** Take only the first so many samples of each set, at least 1; default all. */
  readonly limit?: number;
}

/** The two sets of a published data set: uint8 pictures `[height, width, 1]` and their class numbers. */
export interface PublishedSources {
  readonly training: Source<Sample<Dense, number>>;
  readonly test: Source<Sample<Dense, number>>;
}

/**
 * The sources of a published data set; its files are read, and where needed fetched, when one is first opened.
 *
 * @param owner whose options these are, as the user knows it: `mnist`.
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` when a file is missing from
 *   `dir`, damaged or too short, `FETCH_FAILED` when one cannot be had.
 */
export function publishedPictures(
  owner: string,
  published: PublishedPictures,
  options: PublishedPicturesOptions,
): PublishedSources {
  const { limit } = options;
  if (limit !== undefined) wholeNumber(`${owner} option limit`, limit);
  const sourceOf = (set: PublishedSet): PublishedSources['training'] => {
    const size = Math.min(set.size, limit ?? set.size);
    return indexedLater({ name: set.name, size, load: () => load(set, size, published, options) });
  };
  return { training: sourceOf(published.training), test: sourceOf(published.test) };
}

async function load(
  { name, images, labels }: PublishedSet,
  size: number,
  published: PublishedPictures,
  options: PublishedPicturesOptions,
): Promise<IndexedSource<Sample<Dense, number>>> {
  const files = [images, labels].map((file) => locate(file, published, options));
  // A failure is told once both have ended: then nothing is being written any more.
  await Promise.allSettled(files);
  const [imageFile = '', labelFile = ''] = await Promise.all(files);
  const [x, y] = await Promise.all([readIdx(imageFile), readIdx(labelFile)]);
  checkCounts(x, imageFile, y, labelFile);
  return fromArrays({ name, x: first(size, withChannel(x), imageFile), y: first(size, y, labelFile).data });
}

async function locate(
  { file, sha256 }: PublishedFile,
  { folder, url, ownDirs }: PublishedPictures,
  { dir, cacheDir = join(cacheFolder(), folder), baseUrl }: PublishedPicturesOptions,
): Promise<string> {
  if (dir !== undefined) return inFolder(dir, file);
  const own = ownDirs.map((each) => join(each, file)).find(existsSync);
  if (own !== undefined && baseUrl === undefined) return own;
  const cached = join(cacheDir, file);
  if (!existsSync(cached)) await fetchFile({ url: urlOf(baseUrl ?? url, file), file: cached, sha256 });
  return cached;
}

/** The file as it is called in the folder: gzipped, or not; where there is none, what it should have been. */
function inFolder(dir: string, file: string): string {
  const plain = file.replace(/\.gz$/, '');
  // Some copies of MNIST have a dot where the authors have a dash.
  const names = [file, plain, plain.replace('-idx', '.idx')];
  return names.map((name) => join(dir, name)).find(existsSync) ?? join(dir, file);
}

function urlOf(baseUrl: string, file: string): string {
  return `${baseUrl.replace(/\/$/, '')}/${file}`;
}

/** The first so many of the things along the first axis, as a view. */
function first(count: number, { data, shape: [size = 0, ...shape] }: Dense, file: string): Dense {
  if (size >= count) return { data: data.subarray(0, count * sizeOf(shape)), shape: [count, ...shape] };
  throw new MillraceError('SOURCE_INVALID', {
    what: 'IDX file',
    given: `${size} samples`,
    expected: `at least ${count}`,
    where: file,
    advice: 'Put the official files into the folder, or set limit',
  });
}
