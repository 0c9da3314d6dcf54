import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { textLines } from '../../../../sources/text-lines.js';
import { root } from '../../../helpers/repository.js';
import { linesIn } from '../content.js';
import { damages } from '../damage.js';
import { kindOf } from '../kind.js';
import { readText, textInput } from '../text.js';

/** The beginning of a real text, with damage: lines too long, bytes that are no UTF-8, other line breaks. */
export const lines = kindOf({
  name: 'text lines',
  share: 120,
  async inputs() {
    const text = await readFile(path.join(root, 'CONTRIBUTING.md'));
    return fc.record({
      input: textInput(text.subarray(0, 2000), damages(['\n', '\r\n', '\xff', '\xef\xbb\xbf', '\0'])),
      maxRowBytes: fc.constantFrom(undefined, 1, 100, 1000),
    });
  },
  read: ({ input, maxRowBytes }, folder) =>
    readText(input, folder, {
      open: (text, invalid) => textLines(text, { invalid, ...(maxRowBytes ? { maxRowBytes } : {}) }),
      rowsIn: (content) => linesIn(content).length,
    }),
});
