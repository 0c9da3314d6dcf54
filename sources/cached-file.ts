import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../core/cache-folder.js';
import { parseOptions } from '../core/options.js';
import { fetchFile } from './fetch-file.js';

/** How {@link cachedFile} is set. */
export interface CachedFileOptions {
  /** The SHA-256 that the content must have, in hex; of a file called `.gz`, that of the uncompressed content. */
  readonly sha256?: string;
  /** The folder that files are kept in; default `files` in `MILLRACE_CACHE`, else in the user's cache folder. */
  readonly cacheDir?: string;
}

const optionsSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: 'an address: http or https' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
    .optional(),
  cacheDir: z.string().min(1).optional(),
});

/**
 * Fetches a file once and answers where it lies.
 *
 * A connection that breaks goes on where it broke. With a `sha256` the content is checked before the file is put in place,
 * and a download that was given up, or whose process was killed, goes on at the next call. The file keeps the name it has
 * at its address, in a folder named after a hash of the address. What is there already is taken as it is.
 *
 * @returns the path of the file in the cache.
 * @throws MillraceError `OPTION_INVALID`, or `FETCH_FAILED` when it cannot be had, has other content, or cannot be written.
 * @example
 * ```ts no-run
 * import { cachedFile, csv } from 'millrace/sources';
 * import { z } from 'zod';
 * const file = await cachedFile('https://example.com/wine.csv.gz', { cacheDir: 'data' });
 * const wine = csv(file, { schema: z.object({ alcohol: z.number(), quality: z.int() }), x: ['alcohol'], y: 'quality' });
 * ```
 */
export async function cachedFile(url: string | URL, options: CachedFileOptions = {}): Promise<string> {
  const settings = parseOptions('cachedFile', optionsSchema, { url: String(url), ...options });
  const { sha256, cacheDir = join(cacheFolder(), 'files') } = settings;
  const address = new URL(settings.url);
  const folder = createHash('sha256').update(address.href).digest('hex').slice(0, 16);
  const file = join(cacheDir, folder, basename(address.pathname) || 'file');
  if (!existsSync(file)) await fetchFile({ url: address.href, file, sha256, keepsParts: true });
  return file;
}
