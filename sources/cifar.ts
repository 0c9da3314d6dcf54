import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { indexedLater } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { type CifarRows, readCifar } from './cifar-file.js';
import { cifar10Labels, cifar100CoarseLabels, cifar100Labels } from './cifar-labels.js';
import { fromArrays } from './from-arrays.js';

/** How {@link cifar10} is set. */
export interface Cifar10Options {
  /** A folder that holds the six `.bin` files, gzipped or not: `cifar-10-batches-bin` of the archive. */
  readonly dir: string;
  /** Take only the first so many samples of each set, at least 1; default all. */
  readonly limit?: number;
}

/** How {@link cifar100} is set. */
export interface Cifar100Options {
  /** A folder that holds `train.bin` and `test.bin`, gzipped or not: `cifar-100-binary` of the archive. */
  readonly dir: string;
  /** Which of its two labels a picture gets: one of 100 classes, or one of 20 superclasses; default `fine`. */
  readonly labels?: 'fine' | 'coarse';
  /** Take only the first so many samples of each set, at least 1; default all. */
  readonly limit?: number;
}

/** The two sets of {@link cifar10} and {@link cifar100}. */
export interface Cifar {
  /** 50,000 samples. */
  readonly training: Source<Sample<Dense, number>>;
  /** 10,000 samples. */
  readonly test: Source<Sample<Dense, number>>;
}

const schema = z.object({
  dir: z.string().min(1),
  labels: z.enum(['fine', 'coarse']).default('fine'),
  limit: z.number().int().min(1).optional(),
});

/**
 * CIFAR-10: photographs of ten kinds of things, from the binary files that its author publishes.
 *
 * `x` is uint8 of shape `[32, 32, 3]`, 0 to 255, red, green, blue; `y` is the class number, an index into
 * {@link cifar10Labels}. The files are read when a source is first opened, and their planes of colour brought into
 * that order once; samples are views. A folder of pictures with a table of labels, as Kaggle hands it out, is read by
 * `imageTable`. (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file and offset when a
 *   file is missing, not whole or not of this format.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { cifar10, cifar10Labels } from 'millrace/sources';
 * const { training } = cifar10({ dir: 'data/cifar-10-batches-bin' });
 * read(training).subscribe(({ x, y }) => console.log(x.shape, cifar10Labels[y]));
 * ```
 */
export function cifar10(options: Cifar10Options): Cifar {
  const { dir, limit } = parseOptions('cifar10', schema, options);
  const files = [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`);
  const rows = { labels: 1, label: 0, classes: cifar10Labels.length };
  return {
    training: sourceOf({ name: 'cifar10-training', dir, files, rows, size: 50_000, limit }),
    test: sourceOf({ name: 'cifar10-test', dir, files: ['test_batch.bin'], rows, size: 10_000, limit }),
  };
}

/**
 * CIFAR-100: photographs of a hundred kinds of things in twenty groups, from the binary files that its author publishes.
 *
 * `x` is uint8 of shape `[32, 32, 3]`, 0 to 255, red, green, blue; `y` is the class number, an index into
 * {@link cifar100Labels}, or the number of its group, an index into {@link cifar100CoarseLabels}. The files are read
 * when a source is first opened. (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with file and offset when a
 *   file is missing, not whole or not of this format.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { cifar100, cifar100CoarseLabels } from 'millrace/sources';
 * const { training } = cifar100({ dir: 'data/cifar-100-binary', labels: 'coarse' });
 * read(training).subscribe(({ x, y }) => console.log(x.shape, cifar100CoarseLabels[y]));
 * ```
 */
export function cifar100(options: Cifar100Options): Cifar {
  const { dir, labels, limit } = parseOptions('cifar100', schema, options);
  const rows =
    labels === 'coarse'
      ? { labels: 2, label: 0, classes: cifar100CoarseLabels.length }
      : { labels: 2, label: 1, classes: cifar100Labels.length };
  return {
    training: sourceOf({ name: 'cifar100-training', dir, files: ['train.bin'], rows, size: 50_000, limit }),
    test: sourceOf({ name: 'cifar100-test', dir, files: ['test.bin'], rows, size: 10_000, limit }),
  };
}

interface CifarSet {
  readonly name: string;
  readonly dir: string;
  readonly files: readonly string[];
  readonly rows: CifarRows;
  readonly size: number;
  readonly limit: number | undefined;
}

function sourceOf({ name, dir, files, rows, size, limit = size }: CifarSet): Cifar['training'] {
  const count = Math.min(size, limit);
  return indexedLater({
    name,
    size: count,
    load: async () => {
      const { pixels, labels } = await readCifar(
        files.map((file) => locate(dir, file)),
        rows,
        count,
      );
      return fromArrays({ name, x: { data: pixels, shape: [count, 32, 32, 3] }, y: labels });
    },
  });
}

function locate(dir: string, file: string): string {
  const zipped = join(dir, `${file}.gz`);
  return existsSync(zipped) ? zipped : join(dir, file);
}
