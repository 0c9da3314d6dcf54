import { createHash } from 'node:crypto';
import { defer, switchMap } from 'rxjs';
import type { EncodedImage } from '../core/encoded-image.js';
import { MillraceError } from '../core/errors.js';
import { type IndexedSource, indexed, indexedLater } from '../core/indexed.js';
import type { Sample } from '../core/sample.js';
import type { Source, Warning } from '../core/source.js';

/** Pictures in files, found but not read. */
export interface PictureList {
  /** The names of the classes, by class number. */
  readonly classes: readonly string[];
  readonly files: readonly string[];
  /** The class number of each file. */
  readonly labels: readonly number[];
  /** What was left out, to be told when the source is first opened. */
  readonly warnings: readonly Warning[];
  /** What tells these pictures from others. */
  readonly fingerprint: string;
}

/** A source of pictures in files, each with its class number. */
export interface PictureSource extends Source<Sample<EncodedImage, number>> {
  /** The names of the classes, by class number; finds the pictures if that has not been done yet. */
  classes(): Promise<readonly string[]>;
}

/** The endings, in lower case, of files that are taken for pictures: those that sharp decodes everywhere. */
export const pictureEndings: readonly string[] = [
  '.avif',
  '.gif',
  '.jpeg',
  '.jpg',
  '.png',
  '.tif',
  '.tiff',
  '.webp',
];

/** A source of the pictures that `find` finds: called when they are first needed, and again only after it has failed. */
export function pictureFiles(name: string, find: () => Promise<PictureList>): PictureSource {
  const found = once(find);
  const source = indexedLater({ name, load: async () => sourceOf(name, await found()) });
  const told = new Set<PictureList>();
  const tell = async (warn: (warning: Warning) => void): Promise<void> => {
    const list = await found();
    if (told.has(list)) return;
    told.add(list);
    for (const warning of list.warnings) warn(warning);
  };
  return {
    ...source,
    classes: async () => (await found()).classes,
    open: (options) => defer(() => tell(options.warn)).pipe(switchMap(() => source.open(options))),
  };
}

function sourceOf(
  name: string,
  { files, labels, fingerprint }: PictureList,
): IndexedSource<Sample<EncodedImage, number>> {
  return indexed({
    name,
    size: files.length,
    get: (index, at) => ({ x: { file: files[index] ?? '' }, y: labels[index] ?? 0, at }),
    fingerprint: () => fingerprint,
  });
}

/** The SHA-256 of texts, each told from the next. */
export function hashOf(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

/**
 * The number of each class.
 *
 * @throws MillraceError `OPTION_INVALID` when a name is there twice.
 */
export function numbersOf(owner: string, classes: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map(classes.map((name, number) => [name, number]));
  if (numbers.size === classes.length) return numbers;
  throw new MillraceError('OPTION_INVALID', {
    what: `${owner}.classes`,
    given: classes,
    expected: 'each name once',
  });
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
