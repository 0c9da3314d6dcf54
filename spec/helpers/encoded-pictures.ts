import type { Observable } from 'rxjs';
import sharp, { type Sharp } from 'sharp';
import type { EncodedImage } from '../../core/encoded-image.js';
import type { Dense, Sample } from '../../core/sample.js';
import { type DecodeImageOptions, decodeImage } from '../../operators/decode-image.js';
import { collect, watchedSource } from './flow.js';

/** Two rows of four pixels: red, green, blue, white; black, grey, yellow, cyan. */
export const colours: Uint8Array = Buffer.from(
  'ff0000 00ff00 0000ff ffffff 000000 808080 ffff00 00ffff'.replaceAll(' ', ''),
  'hex',
);

/** The {@link colours}, to be encoded. */
export function picture(): Sharp {
  return sharp(colours, { raw: { width: 4, height: 2, channels: 3 } });
}

/** A square of noise, which no format makes small. */
export function noise(side = 64): Sharp {
  const background = { r: 0, g: 0, b: 0 };
  return sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });
}

/** Slow waves: red across, green down, blue across both, so that a shift by a pixel is a small difference. */
export function waves(height: number, width: number): Dense<Uint8Array> {
  const data = new Uint8Array(height * width * 3);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      data[at++] = 128 + 100 * Math.sin((8 * column) / width);
      data[at++] = 128 + 100 * Math.cos((7 * row) / height);
      data[at++] = 128 + 100 * Math.sin((5 * column) / width + (6 * row) / height);
    }
  return { data, shape: [height, width, 3] };
}

/** A picture of pixels, to be encoded. */
export function ofPixels({ data, shape: [height = 0, width = 0] }: Dense<Uint8Array>): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The encoded picture, as it comes from a source. */
export async function inMemory(image: Sharp, file = 'picture'): Promise<EncodedImage> {
  return { file, bytes: await image.toBuffer() };
}

/** The nth sample of the source `spec`. */
export function sampleOf<X, Y>(index: number, x: X, y: Y, epoch = 0): Sample<X, Y> {
  return { x, y, at: { source: 'spec', seed: 1, position: { epoch, index } } };
}

/** A source of these items, which obeys demand. */
export function streamOf<T>(items: readonly T[]): Observable<T> {
  return watchedSource(items.length, (index) => {
    const item = items[index];
    if (item === undefined) throw new Error('no such item');
    return item;
  }).items$;
}

/** A picture alone, decoded; throws where it cannot be. */
export async function decoded(x: EncodedImage, options: DecodeImageOptions = {}): Promise<Dense<Uint8Array>> {
  const { items, errors } = await collect(streamOf([sampleOf(0, x, 0)]).pipe(decodeImage(options)));
  if (items[0] === undefined) throw errors[0];
  return items[0].x;
}

/** What is said about a picture that cannot be decoded. */
export async function refusal(x: EncodedImage, options: DecodeImageOptions = {}): Promise<unknown> {
  const { items, errors } = await collect(streamOf([sampleOf(0, x, 0)]).pipe(decodeImage(options)));
  if (items.length > 0) throw new Error('it was decoded');
  return errors[0];
}

/** The mean difference of two pictures of one shape, in steps of 255. */
export function meanDifference(one: Dense, other: Dense): number {
  if (one.data.length !== other.data.length) throw new Error('pictures of two shapes');
  let sum = 0;
  for (const [place, value] of one.data.entries()) sum += Math.abs(value - (other.data[place] ?? Number.NaN));
  return sum / one.data.length;
}
