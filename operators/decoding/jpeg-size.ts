import type { Size } from './fit.js';

/** What the frame header of a JPEG says. */
export interface JpegFrame extends Size {
  /** 1 for grey, 3 for colours, 4 for inks. */
  readonly components: number;
  /** Whether each block is coded at once, by Huffman's codes: not progressive, lossless or arithmetic. */
  readonly isSequential: boolean;
}

/**
 * What the frame header of a JPEG says; undefined for what is no JPEG or is damaged before it.
 *
 * Reads a few bytes of the header, where the decoder would take a turn in another thread to tell the same.
 */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  if (bytes.length < at || view.getUint16(0) !== startOfImage) return undefined;
  while (at + 10 <= bytes.length && bytes[at] === 0xff) {
    const marker = view.getUint8(at + 1);
    if (isFrame(marker))
      return {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
        isSequential: marker === 0xc0 || marker === 0xc1,
      };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

const startOfImage = 0xff_d8;

/** C0 to CF begin a frame, but for Huffman tables, arithmetic conditioning and a reserved one (ITU-T T.81, table B.1). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
