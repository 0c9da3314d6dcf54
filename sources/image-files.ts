import { basename, extname } from 'node:path';
import { z } from 'zod';
import type { EncodedImage } from '../core/encoded-image.js';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { hashOf, pictureEndings, pictureFiles } from './picture-files.js';
import { byCode, entriesOf } from './walk-folder.js';

const schema = z.object({ dir: z.string().min(1), name: z.string().min(1).default('image-files') });

/** What {@link imageFiles} is told. */
export interface ImageFilesOptions {
  /** The folder that holds the pictures. */
  readonly dir: string;
  /** Unique within a run; default `image-files`. */
  readonly name?: string;
}

/** Pictures without labels. */
export interface UnlabelledPictures extends Source<Sample<EncodedImage, number>> {
  /** What the pictures are called, without the ending of their files, in the order of the source. */
  ids(): Promise<readonly string[]>;
}

/**
 * Pictures in one folder, of which nothing is told: what a competition wants to have predicted.
 *
 * `x` is the picture as a file, `{ file }`, not read and not decoded: `decodeImage` does both, many at a time. `y` is
 * its place in the folder, from 0, whose id `ids()` tells. Names that are numbers are in their order, others follow in
 * that of their characters' codes.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the folder when it cannot
 *   be read or holds no picture.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { imageFiles } from 'millrace/sources';
 * const test = imageFiles({ dir: 'cifar-10/test' });
 * read(test, { shuffle: false }).subscribe(({ x, y }) => console.log(y, x.file)); // 0 cifar-10/test/1.png
 * ```
 */
export function imageFiles(options: ImageFilesOptions): UnlabelledPictures {
  const { dir, name } = parseOptions('imageFiles', schema, options);
  // Each picture is a class of its own.
  const { classes, ...source } = pictureFiles(name, async () => {
    const files = await picturesIn(dir);
    const ids = files.map(idOf);
    return {
      classes: ids,
      files,
      labels: files.map((_, place) => place),
      warnings: [],
      fingerprint: hashOf(ids),
    };
  });
  return { ...source, ids: classes };
}

async function picturesIn(dir: string): Promise<readonly string[]> {
  const { files } = await entriesOf(dir);
  const pictures = files.filter((file) => pictureEndings.includes(extname(file).toLowerCase()));
  if (pictures.length > 0) return pictures.toSorted(byId);
  throw new MillraceError('SOURCE_INVALID', {
    what: 'folder of pictures',
    given: 'no picture',
    expected: `files that end with ${pictureEndings.join(', ')}`,
    where: dir,
  });
}

function idOf(file: string): string {
  return basename(file, extname(file));
}

function byId(one: string, other: string): number {
  const [first, second] = [idOf(one), idOf(other)];
  const difference = Number(first) - Number(second);
  return Number.isNaN(difference) || difference === 0 ? byCode(first, second) : difference;
}
