import { open } from 'node:fs/promises';
import { readZipContent, readZipDirectory, ZipUnreadable } from '../core/zip.js';
import { attempt } from './whole-file.js';

/**
 * The bytes of one file in a zip file.
 *
 * @param file the zip file.
 * @param name of the file in it, with its folders: `ptb/ptb.train.txt`.
 * @throws MillraceError `SOURCE_INVALID` with the zip file: it cannot be read, or has no such file in a form known.
 */
export function readZipEntry(file: string, name: string): Promise<Buffer> {
  return attempt('zip file', file, `a zip file that holds ${name}, stored or deflated`, async () => {
    const handle = await open(file);
    try {
      const entry = (await readZipDirectory(handle)).find((each) => each.name === name);
      if (entry === undefined) throw new ZipUnreadable(`it holds no ${name}`);
      const content = await readZipContent(handle, entry);
      if (content.length !== entry.size) throw new ZipUnreadable(`${name} is cut short`);
      return content;
    } finally {
      await handle.close();
    }
  });
}
