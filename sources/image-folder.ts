import { basename, extname, relative, sep } from 'node:path';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Warning } from '../core/source.js';
import {
  hashOf,
  numbersOf,
  type PictureList,
  type PictureSource,
  pictureEndings,
  pictureFiles,
} from './picture-files.js';
import { entriesOf, filesUnder } from './walk-folder.js';

const schema = z.object({
  dir: z.string().min(1),
  name: z.string().min(1).default('image-folder'),
  classes: z.array(z.string().min(1)).min(1).optional(),
});

/** What {@link imageFolder} is told. */
export interface ImageFolderOptions {
  /** The folder that holds a folder of pictures for each class. */
  readonly dir: string;
  /** Unique within a run; default `image-folder`. */
  readonly name?: string;
  /**
   * The names of the classes, by class number; default the names of the folders, sorted. Give it where a set may lack
   * pictures of a class: a folder that is not there is then left out, and the other classes keep their numbers.
   */
  readonly classes?: readonly string[];
}

/**
 * Pictures in folders, a folder for each class: `dir/cat/tom.jpg`.
 *
 * `x` is the picture as a file, `{ file }`, not read and not decoded: `decodeImage` does both, many at a time.
 * `y` is the class number; `classes()` of the source tells the names. The folders are looked through, those within
 * them too and links followed, when the source is first opened; pictures are known by their endings (`.jpg`, `.jpeg`,
 * `.png`, `.webp`, `.avif`, `.gif`, `.tif`, `.tiff`, in any case), hidden files are left out, and other files are
 * counted in a warning `FILE_IGNORED`. What tells two folders apart at a resume is the names of their files, not what
 * is in them.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SOURCE_INVALID` with the folder at fault when
 *   it is missing, holds no picture, links into itself or is none of `classes`.
 * @example
 * ```ts no-run
 * import { read } from 'millrace';
 * import { imageFolder } from 'millrace/sources';
 * const pets = imageFolder({ dir: 'data/pets' });
 * console.log(await pets.classes()); // ['cat', 'dog']
 * read(pets).subscribe(({ x, y }) => console.log(x.file, y)); // data/pets/dog/rex.jpg 1
 * ```
 */
export function imageFolder(options: ImageFolderOptions): PictureSource {
  const { dir, name, classes } = parseOptions('imageFolder', schema, options);
  if (classes) numbersOf('imageFolder', classes);
  return pictureFiles(name, () => find(dir, classes));
}

async function find(dir: string, given: readonly string[] | undefined): Promise<PictureList> {
  const { folders, files: strays } = await entriesOf(dir);
  const names = folders.map((folder) => basename(folder));
  if (names.length === 0) throw nothingIn(dir, 'a folder of pictures for each class');
  const classes = given ?? names;
  const numbers = numbersOf('imageFolder', classes);
  const found: { readonly file: string; readonly label: number }[] = [];
  let ignored = strays.length;
  for (const folder of folders) {
    const label = numbers.get(basename(folder));
    if (label === undefined) throw unknownClass(folder, classes);
    const files = await filesUnder(folder);
    const pictures = files.filter(isPicture);
    if (pictures.length === 0) throw nothingIn(folder, `a file that ends with ${pictureEndings.join(', ')}`);
    ignored += files.length - pictures.length;
    for (const file of pictures) found.push({ file, label });
  }
  const files = found.map(({ file }) => file);
  const places = files.map((file) => relative(dir, file).replaceAll(sep, '/'));
  return {
    classes,
    files,
    labels: found.map(({ label }) => label),
    warnings: warningsOf(dir, ignored),
    fingerprint: hashOf([classes.join('/'), ...places]),
  };
}

function isPicture(file: string): boolean {
  return pictureEndings.includes(extname(file).toLowerCase());
}

function warningsOf(dir: string, count: number): readonly Warning[] {
  if (count === 0) return [];
  return [{ code: 'FILE_IGNORED', message: `${count} files in ${dir} are no pictures of a class`, count }];
}

function nothingIn(folder: string, expected: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'image folder',
    given: 'nothing of use',
    expected,
    where: folder,
    advice: 'Give the folder whose folders are the classes, or take the empty one away',
  });
}

function unknownClass(folder: string, classes: readonly string[]): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'image folder',
    given: basename(folder),
    expected: `one of the classes ${classes.join(', ')}`,
    where: folder,
  });
}
