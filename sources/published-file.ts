import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { cachedFile } from './cached-file.js';

/** A file of a small data set that is published at an address. */
export interface PublishedFile {
  /** Its name there, and in a folder of the user's, where it may have `.gz` behind it. */
  readonly file: string;
  readonly url: string;
  /** Of its uncompressed content. */
  readonly sha256: string;
  /** Its folder under `data/` in a checkout of millrace, which holds it gzipped; left out where it may not be kept there. */
  readonly folder?: string;
}

/** Where a file of a published data set is looked for. */
export interface PublishedFileOptions {
  /** A folder that holds it, gzipped or not; when absent it is looked for, and fetched where needed. */
  readonly dir?: string;
  /** Where fetched files are kept; default `files` in `MILLRACE_CACHE`, else in the user's cache folder. */
  readonly cacheDir?: string;
}

/**
 * Finds a published file: in the folder given, else in the checkout, else in the cache, where it is fetched to once.
 *
 * @returns its path; the file that should have been there where the folder given has none.
 * @throws MillraceError `FETCH_FAILED`.
 */
export async function locatePublished(
  { file, url, sha256, folder }: PublishedFile,
  { dir, cacheDir }: PublishedFileOptions,
): Promise<string> {
  const folders = dir === undefined ? ownFolders(folder) : [dir];
  const names = folders.flatMap((each) => [path.join(each, file), path.join(each, `${file}.gz`)]);
  const found = names.find(existsSync);
  if (found !== undefined) return found;
  if (dir !== undefined) return path.join(dir, file);
  return cachedFile(url, { sha256, ...(cacheDir === undefined ? {} : { cacheDir }) });
}

/** The package's root is one folder up from the sources, and two from what they are compiled to. */
function ownFolders(folder: string | undefined): readonly string[] {
  if (folder === undefined) return [];
  return ['..', '../..'].map((up) => fileURLToPath(new URL(`${up}/data/${folder}/`, import.meta.url)));
}

/** Reads a text, gzipped or not. */
export async function readText(file: string): Promise<string> {
  const content = await readFile(file);
  const gzipped = content[0] === 0x1f && content[1] === 0x8b;
  return (gzipped ? gunzipSync(content) : content).toString('utf8');
}
