import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Sample } from '../../../core/sample.js';
import type { Source } from '../../../core/source.js';
import type { TextInput } from '../../../sources/text/text-input.js';
import { contentIn } from './content.js';
import { type Damage, leaving, type Packing, packed, packing } from './damage.js';
import { contentsOf, type Reading } from './reading.js';

/** A text with damage, and how it is read. */
export interface DamagedText {
  readonly text: Buffer;
  readonly damage: readonly Damage[];
  readonly packing: Packing;
  /** In pieces of so many bytes, as a stream; undefined as a file. */
  readonly pieces: number | undefined;
  readonly invalid: 'fail' | 'skip';
  readonly leaveAfter: number | undefined;
}

/** Ways to damage a text and to read it. */
export function textInput(text: Buffer, damage: fc.Arbitrary<readonly Damage[]>): fc.Arbitrary<DamagedText> {
  return fc.record({
    text: fc.constant(text),
    damage,
    packing,
    pieces: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
    invalid: fc.constantFrom('fail', 'skip'),
    leaveAfter: leaving,
  });
}

/** A parser of the rows of a text. */
export interface TextParser {
  readonly open: (text: TextInput, invalid: 'fail' | 'skip') => Source<Sample>;
  /** How many rows a text has, counted by other means. */
  readonly rowsIn: (content: Buffer) => number;
}

/** Hands a damaged text to a parser. */
export async function readText(
  input: DamagedText,
  folder: string,
  { open, rowsIn }: TextParser,
): Promise<Reading> {
  const { text, damage, packing: how, pieces, invalid, leaveAfter } = input;
  const bytes = packed(text, damage, how);
  const file = path.join(folder, 'text');
  await writeFile(file, bytes);
  const source = open(pieces === undefined ? file : () => inPieces(bytes, pieces), invalid);
  const { items, error, counts, left } = await contentsOf(source, { leaveAfter });
  const content = contentIn(bytes);
  return {
    samples: items.length,
    skipped: counts.ROW_SKIPPED ?? 0,
    error,
    left,
    expected: content && rowsIn(content),
    place: pieces === undefined ? file : 'stream',
    precise: /(line|offset) \d+/,
    wrong: error === undefined && !content && !left ? 'a broken gzip file was read whole' : undefined,
  };
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
