import type { LineNews } from '../../core/follow-lines.js';
import { lastLine, newline, type TextLine, wholeLines } from '../../core/lines/whole-lines.js';
import { StreamBytes } from '../text/bytes.js';
import type { ByteStream } from '../text/text-input.js';
import type { LineFeed } from './line-feed.js';

/** The lines of a stream, each as soon as it has come; what stands after the last newline is a line too. */
export class StreamFeed implements LineFeed {
  readonly #bytes: StreamBytes;
  readonly #maxLineBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;
  #line = 1;
  #passingOver = false;
  #ended = false;

  constructor(stream: ByteStream, maxLineBytes: number) {
    this.#bytes = new StreamBytes(stream);
    this.#maxLineBytes = maxLineBytes;
  }

  async next(): Promise<LineNews | undefined> {
    while (!this.#ended) {
      const chunk = await this.#bytes.read();
      const lines = chunk ? this.#take(chunk) : this.#finish();
      if (lines.length > 0) return { lines, anew: false };
    }
    return undefined;
  }

  // The number of each line is known.
  async lineAt(): Promise<number> {
    return this.#line;
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  #take(chunk: Buffer): readonly TextLine[] {
    const bytes = this.#passingOver ? this.#passOver(chunk) : Buffer.concat([this.#rest, chunk]);
    const lines = wholeLines(bytes, 0, { offset: this.#offset, line: this.#line });
    const end = lines.at(-1)?.next ?? this.#offset;
    this.#rest = bytes.subarray(end - this.#offset);
    this.#offset = end;
    this.#line += lines.length;
    if (this.#rest.length <= this.#maxLineBytes) return lines;
    return [...lines, this.#giveUp()];
  }

  /** Gives up a line that is too long, before its end is there. */
  #giveUp(): TextLine {
    const offset = this.#offset;
    this.#passingOver = true;
    this.#offset += this.#rest.length;
    this.#rest = Buffer.alloc(0);
    const fault = `a line of more than ${this.#maxLineBytes} bytes`;
    return { text: '', line: this.#line, offset, next: this.#offset, check: 0, fault };
  }

  /** What follows the line that is too long. */
  #passOver(chunk: Buffer): Buffer {
    const found = chunk.indexOf(newline);
    const end = found < 0 ? chunk.length : found + 1;
    this.#offset += end;
    if (found >= 0) this.#line++;
    this.#passingOver = found < 0;
    return chunk.subarray(end);
  }

  #finish(): readonly TextLine[] {
    this.#ended = true;
    return lastLine(this.#rest, 0, { offset: this.#offset, line: this.#line });
  }
}
