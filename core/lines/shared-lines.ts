import { bytesAt, type OpenFile } from './file-bytes.js';
import { type LinePlace, newline } from './whole-lines.js';

const chunkBytes = 256 * 1024;

/** Up to where two files hold the same whole lines, looked for in their first `length` bytes. */
export async function sharedLines(one: OpenFile, other: OpenFile, length: number): Promise<LinePlace> {
  let shared = { offset: 0, line: 1 };
  for (let start = 0; start < length; start += chunkBytes) {
    const size = Math.min(chunkBytes, length - start);
    const [left, right] = await Promise.all([bytesAt(one, start, size), bytesAt(other, start, size)]);
    const same = commonLength(left, right);
    const end = left.subarray(0, same).lastIndexOf(newline) + 1;
    if (end > 0) shared = { offset: start + end, line: shared.line + countLines(left, end) };
    if (same < size) break;
  }
  return shared;
}

/** Which line begins at an offset, from 1. */
export async function lineAt(file: OpenFile, offset: number): Promise<number> {
  let line = 1;
  for (let start = 0; start < offset; start += chunkBytes) {
    const bytes = await bytesAt(file, start, Math.min(chunkBytes, offset - start));
    line += countLines(bytes, bytes.length);
  }
  return line;
}

/** Where the last line of a file begins that is not whole yet; its end where all are. */
export async function lastLineStart(file: OpenFile): Promise<number> {
  const { size } = await file.handle.stat();
  for (let end = size; end > 0; end -= chunkBytes) {
    const start = Math.max(end - chunkBytes, 0);
    const found = (await bytesAt(file, start, end - start)).lastIndexOf(newline);
    if (found >= 0) return start + found + 1;
  }
  return 0;
}

function countLines(bytes: Buffer, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0 && at < end; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

function commonLength(left: Buffer, right: Buffer): number {
  const length = Math.min(left.length, right.length);
  if (left.subarray(0, length).equals(right.subarray(0, length))) return length;
  let at = 0;
  while (left[at] === right[at]) at++;
  return at;
}
