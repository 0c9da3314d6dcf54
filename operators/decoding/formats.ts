const jpeg = [0xff, 0xd8, 0xff];
const png = [0x89, 0x50, 0x4e, 0x47];
const gif = [0x47, 0x49, 0x46, 0x38];
const tiffs = [
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  [0x49, 0x49, 0x2b, 0x00],
  [0x4d, 0x4d, 0x00, 0x2b],
];
const riff = [0x52, 0x49, 0x46, 0x46];
const webp = [0x57, 0x45, 0x42, 0x50];
const ftyp = [0x66, 0x74, 0x79, 0x70];

/**
 * Whether bytes begin like a JPEG, PNG, GIF, TIFF, WebP or AVIF.
 *
 * Asked first, since the decoder knows more formats, some of which are programs rather than pixels: an SVG can take as
 * long to draw as it likes.
 */
export function beginsLikePicture(bytes: Uint8Array): boolean {
  if ([jpeg, png, gif, ...tiffs].some((signature) => holds(bytes, 0, signature))) return true;
  return (holds(bytes, 0, riff) && holds(bytes, 8, webp)) || holds(bytes, 4, ftyp);
}

function holds(bytes: Uint8Array, start: number, signature: readonly number[]): boolean {
  return signature.every((value, offset) => bytes[start + offset] === value);
}
