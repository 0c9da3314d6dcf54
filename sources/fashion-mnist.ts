import { fileURLToPath } from 'node:url';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import {
  type PublishedPictures,
  type PublishedPicturesOptions,
  publishedPictures,
} from './published-pictures.js';

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

const published: PublishedPictures = {
  folder: 'fashion-mnist',
  url: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  // The package's root is one folder up from the sources, and two from what they are compiled to.
  ownDirs: ['../data/fashion-mnist/', '../../data/fashion-mnist/'].map((folder) =>
    fileURLToPath(new URL(folder, import.meta.url)),
  ),
  training: {
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
  },
  test: {
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
  },
};

/**
 * How {@link fashionMnist} is set. When `baseUrl` is given, the copy in a checkout of millrace is not used.
 */
export interface FashionMnistOptions extends PublishedPicturesOptions {}

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
  return publishedPictures('fashionMnist', published, options);
}
