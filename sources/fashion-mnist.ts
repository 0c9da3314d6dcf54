import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MillraceError } from '../core/errors.js';
import { indexedLater } from '../core/indexed.js';
import { wholeNumber } from '../core/options.js';
import { type Dense, type Sample, sizeOf } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { fetchFile } from './fetch-file.js';
import { fromArrays } from './from-arrays.js';
import { readIdx, withChannel } from './idx.js';

/** The names of the ten classes, by class number. */
export const fashionMnistLabels = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** A file, with the SHA-256 of its uncompressed content: how it was compressed may differ from place to place. */
interface File {
  readonly file: string;
  readonly sha256: string;
}

interface Files {
  readonly name: string;
  readonly size: number;
  readonly images: File;
  readonly labels: File;
}

const training: Files = {
  name: 'fashion-mnist-training',
  size: 60_000,
  images: {
    file: 'train-images-idx3-ubyte.gz',
    sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
  },
  labels: {
    file: 'train-labels-idx1-ubyte.gz',
    sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  },
};

const test: Files = {
  name: 'fashion-mnist-test',
  size: 10_000,
  images: {
    file: 't10k-images-idx3-ubyte.gz',
    sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  },
  labels: {
    file: 't10k-labels-idx1-ubyte.gz',
    sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
};

const officialUrl = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/';

/** How {@link fashionMnist} is set. */
export interface FashionMnistOptions {
  /** A folder that holds the four gzipped IDX files; when absent they are looked for, and fetched where needed. */
  readonly dir?: string;
  /** Where fetched files are kept; default `fashion-mnist` in `MILLRACE_CACHE`, else in the user's cache folder. */
  readonly cacheDir?: string;
  /**
   * Where the files are fetched from; default the address that the data set's authors give. When given, the copy in
   * a checkout of millrace is not used.
   */
  readonly baseUrl?: string;
  /** Take only the first so many samples of each set, at least 1; default all. */
  readonly limit?: number;
}

/** The two sets of {@link fashionMnist}. */
export interface FashionMnist {
  /** 60,000 samples. */
  readonly training: Source<Sample<Dense, number>>;
  /** 10,000 samples. */
  readonly test: Source<Sample<Dense, number>>;
}

/**
 * Fashion-MNIST: pictures of clothes in ten classes, as sources of training and test samples.
 *
 * `x` is uint8 of shape `[28, 28, 1]`, 0 to 255, a view of the data in memory; `y` is the class number, an index into
 * {@link fashionMnistLabels}. The files are read when a source is first opened: from `dir`, else from the checkout of
 * millrace, else from the cache folder, where the 31 MB are fetched to once, each file checked by the SHA-256 of its
 * content. Unsubscribing does not break off a download under way: the next run finds it done.
 * (Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms",
 * 2017; MIT licence.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` when a file is missing from
 *   `dir`, damaged or too short, `FETCH_FAILED` when one cannot be had.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { fashionMnist, fashionMnistLabels } from 'millrace/sources';
 * const { training } = fashionMnist({ limit: 100 });
 * read(training).subscribe(({ x, y }) => console.log(x.shape, fashionMnistLabels[y]));
 * ```
 */
export function fashionMnist(options: FashionMnistOptions = {}): FashionMnist {
  const { limit } = options;
  if (limit !== undefined) wholeNumber('fashionMnist option limit', limit);
  return { training: sourceOf(training, options), test: sourceOf(test, options) };
}

function sourceOf(
  { name, size, images, labels }: Files,
  options: FashionMnistOptions,
): FashionMnist['training'] {
  const count = Math.min(size, options.limit ?? size);
  return indexedLater({
    name,
    size: count,
    load: async () => {
      const [x, y] = await Promise.all([load(images, options), load(labels, options)]);
      return fromArrays({ name, x: first(count, withChannel(x), name), y: first(count, y, name).data });
    },
  });
}

async function load(file: File, options: FashionMnistOptions): Promise<Dense> {
  return readIdx(await locate(file, options));
}

async function locate({ file, sha256 }: File, options: FashionMnistOptions): Promise<string> {
  const { dir, cacheDir = defaultCacheDir(), baseUrl } = options;
  if (dir !== undefined) return join(dir, file);
  const own = ownDirs.map((folder) => join(folder, file)).find(existsSync);
  if (own !== undefined && baseUrl === undefined) return own;
  const cached = join(cacheDir, file);
  if (!existsSync(cached))
    await fetchFile({ url: urlOf(baseUrl ?? officialUrl, file), file: cached, sha256 });
  return cached;
}

// The package's root is one folder up from the sources, and two from what they are compiled to.
const ownDirs = ['../data/fashion-mnist/', '../../data/fashion-mnist/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

function defaultCacheDir(): string {
  const { MILLRACE_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  const system = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  return join(own || join(xdg || join(homedir(), system), 'millrace'), 'fashion-mnist');
}

function urlOf(baseUrl: string, file: string): string {
  return `${baseUrl.replace(/\/$/, '')}/${file}`;
}

/** The first so many of the things along the first axis, as a view. */
function first(count: number, { data, shape: [size = 0, ...shape] }: Dense, name: string): Dense {
  if (size >= count) return { data: data.subarray(0, count * sizeOf(shape)), shape: [count, ...shape] };
  throw new MillraceError('SOURCE_INVALID', {
    what: `files of source ${name}`,
    given: `${size} samples`,
    expected: `at least ${count}`,
    advice: 'Put the official files into the folder, or set limit',
  });
}
