import type { NamedArray } from '../../models/model.js';
import { figuresOf } from '../inspection/figures.js';
import type { Picture } from '../inspection/pictures.js';

/** The numbers that are drawn black and white. */
export interface Shades {
  readonly black: number;
  readonly white: number;
}

/** Whether a layer puts out maps: `[size, height, width, channels]`, of more than one place. */
export function hasMaps({ shape }: NamedArray): boolean {
  const [, height = 0, width = 0, channels = 0] = shape;
  return shape.length === 4 && height * width > 1 && channels > 0;
}

/** From the least to the greatest of all numbers that a layer put out; what is not finite does not count. */
export function shadesOf({ data }: NamedArray): Shades {
  const { minimum, maximum } = figuresOf([data]);
  return { black: minimum, white: maximum };
}

/** One channel of what a layer put out for a sample, in grey; black where all numbers are equal, or one is not finite. */
export function mapOf(
  { data, shape: [, height = 0, width = 0, channels = 0] }: NamedArray,
  { sample, channel }: { readonly sample: number; readonly channel: number },
  { black, white }: Shades,
): Picture {
  const scale = white > black ? 255 / (white - black) : 0;
  const first = sample * height * width * channels + channel;
  const pixels = Uint8Array.from({ length: height * width }, (_, place) => {
    const value = data[first + place * channels] ?? Number.NaN;
    return Number.isFinite(value) ? Math.round((value - black) * scale) : 0;
  });
  return { data: pixels, height, width, channels: 1 };
}
