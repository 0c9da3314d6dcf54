import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import {
  type PublishedPictures,
  type PublishedPicturesOptions,
  publishedPictures,
} from './published-pictures.js';

const published: PublishedPictures = {
  folder: 'mnist',
  // The authors' own address answers no more; this copy is the first that torchvision tries.
  url: 'https://ossci-datasets.s3.amazonaws.com/mnist/',
  ownDirs: [],
  training: {
    name: 'mnist-training',
    size: 60_000,
    images: {
      file: 'train-images-idx3-ubyte.gz',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    labels: {
      file: 'train-labels-idx1-ubyte.gz',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
  },
  test: {
    name: 'mnist-test',
    size: 10_000,
    images: {
      file: 't10k-images-idx3-ubyte.gz',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    labels: {
      file: 't10k-labels-idx1-ubyte.gz',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
};

/** How {@link mnist} is set. */
export interface MnistOptions extends PublishedPicturesOptions {}

/** The two sets of {@link mnist}. */
export interface Mnist {
  /** 60,000 samples. */
  readonly training: Source<Sample<Dense, number>>;
  /** 10,000 samples. */
  readonly test: Source<Sample<Dense, number>>;
}

/**
 * MNIST: pictures of handwritten digits, as sources of training and test samples.
 *
 * `x` is uint8 of shape `[28, 28, 1]`, 0 to 255, a view of the data in memory; `y` is the digit. The files are read
 * when a source is first opened: from `dir`, gzipped or not, else from the cache folder, where the 12 MB are fetched
 * to once, each file checked by the SHA-256 of its content. Unsubscribing does not break off a download under way:
 * the next run finds it done. (LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` when a file is missing from
 *   `dir`, damaged or too short, `FETCH_FAILED` when one cannot be had.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { mnist } from 'millrace/sources';
 * const { training } = mnist({ dir: 'data/mnist' });
 * read(training).subscribe(({ x, y }) => console.log(x.shape, y));
 * ```
 */
export function mnist(options: MnistOptions = {}): Mnist {
  return publishedPictures('mnist', published, options);
}
