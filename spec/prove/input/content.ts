import { contentOfMembers } from './members.js';

/** What a reader is to see in a file: its bytes, or what they decompress to; undefined where they are no whole gzip. */
export function contentIn(bytes: Buffer): Buffer | undefined {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? contentOfMembers(bytes) : bytes;
}

/** The lines of a text, without line breaks; nothing behind the last break is no line. */
export function linesIn(content: Buffer): readonly string[] {
  const text = withoutMark(content).toString('latin1');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** How many records of CSV there are; a quote that is never closed ends its record with its first line. */
export function recordsIn(content: Buffer, delimiter: string): number {
  const text = withoutMark(content).toString('latin1');
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const end = recordEnd(text, start, delimiter) ?? lineEnd(text, start);
    const record = text.slice(start, end);
    if (record !== '' && record !== '\r') count++;
    start = end + 1;
  }
  return count;
}

/** Where the record that begins at `start` ends; undefined where a quote is not closed. */
function recordEnd(text: string, start: number, delimiter: string): number | undefined {
  for (let at = start; ; at++) {
    if (text[at] === '"') {
      const closing = closingQuote(text, at);
      if (closing === undefined) return undefined;
      at = closing + 1;
    }
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++;
    if (text[at] !== delimiter) return at;
  }
}

function closingQuote(text: string, opening: number): number | undefined {
  for (let at = text.indexOf('"', opening + 1); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at;
  return undefined;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

function withoutMark(content: Buffer): Buffer {
  const marked = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  return marked ? content.subarray(3) : content;
}
