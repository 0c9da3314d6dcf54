import fc from 'fast-check';
import { z } from 'zod';
import { jsonLines } from '../../../../sources/json-lines.js';
import { linesIn } from '../content.js';
import { damages } from '../damage.js';
import { kindOf } from '../kind.js';
import { readText, textInput } from '../text.js';

const schema = z.object({
  text: z.string(),
  stars: z.int().min(1).max(5),
  tags: z.array(z.string()).optional(),
});
const reviews = Array.from({ length: 20 }, (_, place) =>
  JSON.stringify({
    text: `review "${place}" \u00e9`,
    stars: 1 + (place % 5),
    tags: ['a', 'b'].slice(place % 3),
  }),
);

/** Reviews as JSON lines, with damage, and lines of any JSON. */
export const json = kindOf({
  name: 'JSON lines',
  share: 120,
  inputs() {
    const real = Buffer.from(`${reviews.join('\n')}\n`);
    const any = fc
      .array(fc.json({ maxDepth: 3 }), { maxLength: 10 })
      .map((rows) => Buffer.from(rows.join('\n')));
    const texts = fc.oneof({ weight: 3, arbitrary: fc.constant(real) }, any);
    const marks = ['\n', '\r\n', '{', '"', 'null', 'NaN', '\\u', '\xc3', '__proto__', '1e999', '[[[['];
    return texts.chain((text) => textInput(text, damages(marks)));
  },
  read: (input, folder) =>
    readText(input, folder, {
      open: (text, invalid) => jsonLines(text, { schema, invalid }),
      rowsIn: (content) => linesIn(content).filter((line) => line !== '').length,
    }),
});
