import { type Dense, emptyLike } from '../../core/sample.js';
import { shapeInvalid, sidesOf } from '../image.js';
import { isWhole, rounding } from './pixels.js';
import type { Matrix, Moved } from './transform.js';

/** How pixels that have been moved are found again. */
export interface Sampling {
  /** The nearest old pixel, or the mean of the four around. */
  readonly interpolation: 'nearest' | 'bilinear';
  /** What is put where the picture has no pixels, a number or one for each channel; zeros where undefined. */
  readonly fill?: number | readonly number[] | undefined;
}

/**
 * Moves the points of a picture by an affine map; height and width stay.
 *
 * Each new pixel is looked up at the place it comes from. Beyond the edge is `fill`; a bilinear pixel at the edge, of
 * which a part `m` lies inside, is `m v + (1 - m) fill`, where `v` is its mean with zeros beyond the edge, as torchvision
 * blends it (`grid_sample` with half pixels, then `fill`).
 */
export function warp(image: Dense, matrix: Matrix, { interpolation, fill }: Sampling): Moved {
  const [, , channels] = sidesOf(image);
  const beyond = typeof fill === 'number' ? Array.from({ length: channels }, () => fill) : fill;
  if (beyond && beyond.length !== channels)
    throw shapeInvalid(image.shape, `${beyond.length} channels, as many as fill has numbers`);
  const moved = interpolation === 'nearest' ? nearest : bilinear;
  return { image: moved(image, inverseOf(matrix), beyond), matrix };
}

function nearest(image: Dense, [a, b, c, d, e, f]: Matrix, fill: readonly number[] | undefined): Dense {
  const [height, width, channels] = sidesOf(image);
  const data = emptyLike(image.data, image.data.length);
  let to = 0;
  for (let row = 0.5; row < height; row++) {
    for (let column = 0.5; column < width; column++) {
      const x = halfToEven(a * column + b * row + c - 0.5);
      const y = halfToEven(d * column + e * row + f - 0.5);
      const from = (y * width + x) * channels;
      const inside = x >= 0 && x < width && y >= 0 && y < height;
      for (let channel = 0; channel < channels; channel++)
        data[to++] = (inside ? image.data[from + channel] : fill?.[channel]) ?? 0;
    }
  }
  return { data, shape: image.shape };
}

function bilinear(image: Dense, [a, b, c, d, e, f]: Matrix, fill: readonly number[] | undefined): Dense {
  const [height, width, channels] = sidesOf(image);
  isWhole(image);
  const data = emptyLike(image.data, image.data.length);
  const result = rounding(data);
  let to = 0;
  for (let row = 0.5; row < height; row++) {
    for (let column = 0.5; column < width; column++) {
      const x = a * column + b * row + c - 0.5;
      const y = d * column + e * row + f - 0.5;
      const left = Math.floor(x);
      const top = Math.floor(y);
      // What lies beyond the edge weighs nothing, and the pixel at the edge is read in its place.
      const west = left >= 0 && left < width ? 1 - (x - left) : 0;
      const east = left >= -1 && left < width - 1 ? x - left : 0;
      const north = top >= 0 && top < height ? 1 - (y - top) : 0;
      const south = top >= -1 && top < height - 1 ? y - top : 0;
      const inside = (west + east) * (north + south);
      const upper = within(top, height) * width;
      const lower = within(top + 1, height) * width;
      const first = within(left, width);
      const second = within(left + 1, width);
      for (let channel = 0; channel < channels; channel++) {
        const above =
          west * (image.data[(upper + first) * channels + channel] ?? 0) +
          east * (image.data[(upper + second) * channels + channel] ?? 0);
        const below =
          west * (image.data[(lower + first) * channels + channel] ?? 0) +
          east * (image.data[(lower + second) * channels + channel] ?? 0);
        const value = north * above + south * below;
        const beyond = fill?.[channel];
        result[to++] = beyond === undefined ? value : inside * (value - beyond) + beyond;
      }
    }
  }
  return { data, shape: image.shape };
}

function within(place: number, length: number): number {
  return place < 0 ? 0 : place < length ? place : length - 1;
}

/** The whole number nearest to a value, the even one of two. */
function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The map back. */
function inverseOf([a, b, c, d, e, f]: Matrix): Matrix {
  const area = a * e - b * d;
  return [e / area, -b / area, (b * f - c * e) / area, -d / area, a / area, (c * d - a * f) / area];
}
