import { gzipSync } from 'node:zlib';

/** The bytes of an IDX file: magic number, sizes, content. */
export function idxBytes(code: number, shape: readonly number[], content: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = code;
  header[3] = shape.length;
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, content]);
}

/** A gzipped IDX file of uint8 whose numbers count up from 0. */
export function countingIdx(shape: readonly number[]): Buffer {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return gzipSync(
    idxBytes(
      8,
      shape,
      Uint8Array.from({ length: size }, (_, index) => index),
    ),
  );
}
