import { isUtf8 } from 'node:buffer';
import { MillraceError } from '../../core/errors.js';
import type { Bytes } from './bytes.js';
import type { RowSpan, SplitRows } from './row-spans.js';

/** Some rows of a text, whole ones. */
export interface TextBlock {
  readonly bytes: Buffer;
  readonly rows: readonly RowSpan[];
  /** Where in the text the bytes begin. */
  readonly offset: number;
  /** How many lines of the text come before them. */
  readonly line: number;
  /** Whether the bytes are valid UTF-8. */
  readonly clean: boolean;
}

/** How {@link BlockReader} is set. */
export interface BlockReaderOptions {
  readonly bytes: Bytes;
  readonly split: SplitRows;
  /** A longer row is faulty and left out: what has no line break must not fill the memory. */
  readonly maxRowBytes: number;
  /** Where the text lies, for errors. */
  readonly place: string;
}

const newline = 10;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a text in blocks of whole rows, and knows the offset and the line of each. */
export class BlockReader {
  readonly #options: BlockReaderOptions;
  #rest: Buffer = Buffer.alloc(0);
  /** Offset and line of the rest's first byte. */
  #offset = 0;
  #line = 0;
  #ended = false;
  #dropping = false;

  constructor(options: BlockReaderOptions) {
    this.#options = options;
  }

  /** The next rows, at most `limit` of them; undefined at the end of the text. */
  async next(limit = Number.POSITIVE_INFINITY): Promise<TextBlock | undefined> {
    for (;;) {
      const rows = this.#split();
      if (rows.length > 0) return this.#take(limit < rows.length ? rows.slice(0, limit) : rows);
      if (this.#ended) return undefined;
      await this.#read();
    }
  }

  /** Goes on with the row that begins at an offset, before which there are `line` lines. */
  async skipTo(offset: number, line: number): Promise<void> {
    // What the text is (gzip or not) is seen by its first bytes, and with that, whether it can be entered anywhere.
    if (this.#offset === 0) await this.#read();
    const ahead = offset - this.#offset;
    const entered = ahead > this.#rest.length && (await this.#options.bytes.seek(offset));
    if (entered) [this.#rest, this.#ended] = [Buffer.alloc(0), false];
    else await this.#discard(ahead);
    this.#offset = offset;
    this.#line = line;
  }

  close(): Promise<void> {
    return this.#options.bytes.close();
  }

  // As much again as is there, so that a long row is not gone through more often than its length doubles.
  async #read(): Promise<void> {
    const chunks = [this.#rest];
    let length = 0;
    do {
      const chunk = await this.#options.bytes.read();
      if (!chunk) this.#ended = true;
      else {
        chunks.push(chunk);
        length += chunk.length;
      }
    } while (!this.#ended && length < Math.max(this.#rest.length, byteOrderMark.length));
    const [first, second] = chunks;
    // Most often nothing is left of the chunk before, or the rest of a row.
    this.#rest = chunks.length === 2 && first?.length === 0 && second ? second : Buffer.concat(chunks);
    if (this.#offset === 0) this.#dropByteOrderMark();
    if (this.#dropping) this.#dropLine();
  }

  #dropByteOrderMark(): void {
    if (!this.#rest.subarray(0, 3).equals(byteOrderMark)) return;
    this.#rest = this.#rest.subarray(3);
    this.#offset = 3;
  }

  // The rest of a row that is too long.
  #dropLine(): void {
    const found = this.#rest.indexOf(newline);
    const end = found < 0 ? this.#rest.length : found + 1;
    this.#dropping = found < 0;
    this.#rest = this.#rest.subarray(end);
    this.#offset += end;
  }

  #split(): readonly RowSpan[] {
    const { split, maxRowBytes } = this.#options;
    const rows = split(this.#rest, this.#ended);
    if (rows.length > 0 || this.#rest.length <= maxRowBytes) return rows;
    // One row is longer than rows may be: it is given up with its line.
    const tooLong = split(this.#rest, true).slice(0, 1);
    this.#dropping = this.#rest[(tooLong[0]?.next ?? 0) - 1] !== newline;
    return tooLong;
  }

  #take(rows: readonly RowSpan[]): TextBlock {
    const last = rows.at(-1);
    const end = last?.next ?? 0;
    const bytes = this.#rest.subarray(0, end);
    const block = { bytes, rows, offset: this.#offset, line: this.#line, clean: isUtf8(bytes) };
    this.#rest = this.#rest.subarray(end);
    this.#offset += end;
    this.#line += last?.nextLine ?? 0;
    return block;
  }

  async #discard(count: number): Promise<void> {
    if (count < 0) throw this.#impossible(count);
    let missing = count;
    while (missing > this.#rest.length) {
      missing -= this.#rest.length;
      const chunk = await this.#options.bytes.read();
      if (!chunk) throw this.#tooShort(this.#offset + count);
      this.#rest = chunk;
    }
    this.#rest = this.#rest.subarray(missing);
  }

  #impossible(count: number): MillraceError {
    return new MillraceError('OPTION_INVALID', {
      what: 'offset to go on from',
      given: this.#offset + count,
      expected: `at least ${this.#offset}, where the first row begins`,
      where: this.#options.place,
    });
  }

  #tooShort(offset: number): MillraceError {
    return new MillraceError('SOURCE_INVALID', {
      what: 'text',
      given: 'its end',
      expected: `at least ${offset} bytes, which were read before the resume`,
      where: this.#options.place,
      advice: 'Resume with the data that the checkpoint was made with',
    });
  }
}
