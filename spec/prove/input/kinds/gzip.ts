import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { textLines } from '../../../../sources/text-lines.js';
import { contentIn, linesIn } from '../content.js';
import { damaged, damages } from '../damage.js';
import { kindOf } from '../kind.js';
import { contentsOf, type Reading } from '../reading.js';

const text = (part: number): string =>
  Array.from({ length: 30 }, (_, line) => `line ${line} of part ${part}\n`).join('');

/** Gzip files of one to four members, with damage: either all lines come, or an error. */
export const gzip = kindOf({
  name: 'gzip',
  share: 80,
  inputs: () =>
    fc.record({ parts: fc.integer({ min: 1, max: 4 }), damage: damages(['\x1f\x8b\x08', '\0\0\0\0']) }),
  async read({ parts, damage }, folder): Promise<Reading> {
    const members = Array.from({ length: parts }, (_, part) => gzipSync(text(part)));
    const bytes = damaged(Buffer.concat(members), damage);
    const file = path.join(folder, 'text.gz');
    await writeFile(file, bytes);
    const { items, error } = await contentsOf(textLines(file));
    const content = contentIn(bytes);
    return {
      samples: items.length,
      skipped: 0,
      expected: content && linesIn(content).length,
      error,
      place: file,
      precise: /(line|offset) \d+/,
      wrong: error === undefined && !content ? 'a broken gzip file was read whole' : undefined,
    };
  },
});
