import { bytesAt, type OpenFile } from './file-bytes.js';
import { checkOf, lastLine, leadBytes, newline, type TextLine, wholeLines } from './whole-lines.js';

/** A place between two lines of a file. */
export interface FilePlace {
  readonly offset: number;
  /** Of the line that begins there, from 1, where that is known. */
  readonly line: number | undefined;
  /** Of the bytes before it; undefined where they have not been seen. */
  readonly check: number | undefined;
}

/** Where a file begins. */
export const fileStart: FilePlace = { offset: 0, line: 1, check: checkOf(Buffer.alloc(0)) };

const chunkBytes = 256 * 1024;

/** Reads the lines of one open file, from a place on, as they come. */
export class LineReader {
  readonly file: OpenFile;
  readonly #maxLineBytes: number;
  #place: FilePlace;
  #passingOver: boolean;

  /** @param inLine whether the place is in the middle of a line, whose rest is then passed over. */
  constructor(file: OpenFile, place: FilePlace, maxLineBytes: number, inLine = false) {
    this.file = file;
    this.#place = place;
    this.#maxLineBytes = maxLineBytes;
    this.#passingOver = inLine;
  }

  /** How far it has read. */
  get offset(): number {
    return this.#place.offset;
  }

  /** Begins anew, at the start of the file. */
  startOver(): void {
    this.#place = fileStart;
    this.#passingOver = false;
  }

  /** The next lines that are whole; undefined when the bytes before them are no longer those that were read. */
  async lines(): Promise<readonly TextLine[] | undefined> {
    const { size } = await this.file.handle.stat();
    for (let wanted = chunkBytes; ; wanted *= 2) {
      const { offset, line } = this.#place;
      const length = Math.min(wanted, this.#maxLineBytes + 1, size - offset);
      const [lead, bytes] = await this.#bytes(length);
      if (length < 0 || bytes.length < lead || !this.#isSame(bytes, lead)) return undefined;
      if (this.#passingOver) {
        if (bytes.length === lead) return [];
        this.#passOver(bytes, lead);
        continue;
      }
      const lines = wholeLines(bytes, lead, { offset, line });
      if (lines.length > 0) return this.#take(lines);
      if (bytes.length - lead > this.#maxLineBytes) return [this.#giveUp(bytes, lead)];
      if (offset + length >= size || bytes.length < lead + length) return [];
    }
  }

  /** What stands after the last newline, as a line, when no more is to come. */
  async rest(): Promise<readonly TextLine[]> {
    if (this.#passingOver) return [];
    const { size } = await this.file.handle.stat();
    const length = Math.min(Math.max(size - this.offset, 0), this.#maxLineBytes + 1);
    const [lead, bytes] = await this.#bytes(length);
    return lastLine(bytes, lead, this.#place).map((line) => ({ ...this.#limited(line), torn: true }));
  }

  /** Bytes from the place on, with those before it that tell whether the file is still the same. */
  async #bytes(length: number): Promise<readonly [lead: number, bytes: Buffer]> {
    const lead = Math.min(this.offset, leadBytes);
    return [lead, await bytesAt(this.file, this.offset - lead, lead + Math.max(length, 0))];
  }

  #isSame(bytes: Buffer, lead: number): boolean {
    const { check } = this.#place;
    return check === undefined || check === checkOf(bytes, lead);
  }

  #take(lines: readonly TextLine[]): readonly TextLine[] {
    const last = lines.at(-1);
    if (last) this.#reach(last.next, lines.length, last.check);
    return lines.map((line) => this.#limited(line));
  }

  #reach(offset: number, lines: number, check: number): void {
    const { line } = this.#place;
    this.#place = { offset, line: line === undefined ? undefined : line + lines, check };
  }

  /** Goes past bytes of a line that is not wanted, and past its end if that is among them. */
  #passOver(bytes: Buffer, lead: number): void {
    const found = bytes.indexOf(newline, lead);
    this.#passingOver = found < 0;
    const end = found < 0 ? bytes.length : found + 1;
    this.#reach(this.offset + end - lead, found < 0 ? 0 : 1, checkOf(bytes, end));
  }

  /** Gives up a line that is too long, before its end is there. */
  #giveUp(bytes: Buffer, lead: number): TextLine {
    const { offset, line } = this.#place;
    const next = offset + bytes.length - lead;
    const check = checkOf(bytes);
    this.#reach(next, 0, check);
    this.#passingOver = true;
    return { text: '', offset, line, next, check, fault: this.#tooLong() };
  }

  #limited(line: TextLine): TextLine {
    const isLong = line.next - line.offset > this.#maxLineBytes + 1;
    return isLong ? { ...line, text: '', fault: this.#tooLong() } : line;
  }

  #tooLong(): string {
    return `a line of more than ${this.#maxLineBytes} bytes`;
  }
}
