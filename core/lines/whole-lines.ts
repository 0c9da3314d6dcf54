import { isUtf8 } from 'node:buffer';

/** A line of a text, and where it stands. */
export interface TextLine {
  /** Without its line break, LF or CRLF. */
  readonly text: string;
  /** Its number, from 1; undefined where the text was entered in the middle. */
  readonly line: number | undefined;
  /** Where its first byte is. */
  readonly offset: number;
  /** Where the line after it begins. */
  readonly next: number;
  /** Of the bytes before `next`, to see later whether they are still the same. */
  readonly check: number;
  /** What is wrong with it as a line of text. */
  readonly fault?: string;
  /** Whether its line break is missing, and will not come: its file has been replaced. */
  readonly torn?: boolean;
}

/** A place between two lines. */
export interface LinePlace {
  readonly offset: number;
  /** Of the line that begins there, from 1, where that is known. */
  readonly line: number | undefined;
}

/** The byte that ends a line. */
export const newline = 10;
const carriageReturn = 13;

/** How many bytes before a place tell whether the text there is still the same. */
export const leadBytes = 64;

/** The hash (FNV-1a, 32 bits) of the last {@link leadBytes} bytes before an end. */
export function checkOf(bytes: Uint8Array, end = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let at = Math.max(end - leadBytes, 0); at < end; at++)
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

/**
 * The lines of bytes that are whole: those that end in a newline.
 *
 * @param start where the first line begins; the bytes before it are only there for its check.
 */
export function wholeLines(bytes: Buffer, start: number, { offset, line }: LinePlace): readonly TextLine[] {
  const lines: TextLine[] = [];
  const clean = isUtf8(bytes.subarray(start));
  const shift = offset - start;
  let begin = start;
  for (let end = bytes.indexOf(newline, begin); end >= 0; end = bytes.indexOf(newline, begin)) {
    const number = line === undefined ? undefined : line + lines.length;
    lines.push(lineOf(bytes, begin, end, { offset: begin + shift, line: number }, end + 1 + shift, clean));
    begin = end + 1;
  }
  return lines;
}

/** What is left of a text after its last newline, as a line. */
export function lastLine(bytes: Buffer, start: number, { offset, line }: LinePlace): readonly TextLine[] {
  if (start === bytes.length) return [];
  const next = offset + bytes.length - start;
  return [lineOf(bytes, start, bytes.length, { offset, line }, next, false)];
}

function lineOf(
  bytes: Buffer,
  begin: number,
  end: number,
  place: LinePlace,
  next: number,
  clean: boolean,
): TextLine {
  const textEnd = end > begin && bytes[end - 1] === carriageReturn ? end - 1 : end;
  const text = bytes.toString('utf8', begin, textEnd);
  const check = checkOf(bytes, Math.min(end + 1, bytes.length));
  const valid = clean || isUtf8(bytes.subarray(begin, textEnd));
  return { text, ...place, next, check, ...(valid ? {} : { fault: 'bytes that are no UTF-8' }) };
}
