import { type Dense, isDense, sizeOf } from '../../core/sample.js';
import { figuresOf } from './figures.js';

/** A picture in grey or colour, every number 0 to 255: `[height, width, channels]` with 1 or 3 channels. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/**
 * The pictures in an item: its `x`, or in a batch the parts of it; none where `x` is no picture.
 *
 * Bytes are taken as they are, other numbers spread from black, the least in the picture, to white, the greatest.
 */
export function picturesIn(item: unknown, most: number): readonly Picture[] {
  const x: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'x') : undefined;
  if (!isDense(x)) return [];
  if (x.shape.length === 4) return rowsOf(x, most).flatMap(pictureOf);
  return most > 0 ? pictureOf(x) : [];
}

function rowsOf({ data, shape: [count = 0, ...shape] }: Dense, most: number): readonly Dense[] {
  const stride = sizeOf(shape);
  return Array.from({ length: Math.min(count, most) }, (_, row) => ({
    data: data.subarray(row * stride, (row + 1) * stride),
    shape,
  }));
}

function pictureOf(image: Dense): readonly Picture[] {
  const [height = 0, width = 0, depth = 1, ...more] = image.shape;
  const drawable = height > 0 && width > 0 && [1, 3, 4].includes(depth) && more.length === 0;
  if (!drawable || image.shape.length < 2) return [];
  const bytes = bytesOf(image);
  const channels = depth === 1 ? 1 : 3;
  if (depth === channels) return [{ data: bytes, height, width, channels }];
  const opaque = bytes.filter((_, place) => place % depth < channels);
  return [{ data: opaque, height, width, channels }];
}

function bytesOf({ data }: Dense): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const { minimum, maximum } = figuresOf([data]);
  const scale = maximum > minimum ? 255 / (maximum - minimum) : 0;
  return Uint8Array.from(data, (value) => (value - minimum) * scale);
}
