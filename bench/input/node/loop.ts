import type { BatchData, Dense } from '../../../core/sample.js';
import { shuffled } from '../../comparison/shuffled.js';

/** Pictures `[count, height, width]` of bytes, and their labels. */
export interface Pictures {
  readonly x: Dense;
  readonly y: Dense;
}

/** How {@link loop} is set. */
export interface LoopOptions {
  readonly size: number;
  /** Whether pictures are cut out at random and mirrored. */
  readonly varied: boolean;
}

const padding = 2;

/** Shuffled epochs without end, float32 in [0, 1], by loops over typed arrays; the last batch of each is smaller. */
export function* loop({ x, y }: Pictures, { size, varied }: LoopOptions): Generator<BatchData> {
  const [count = 0, height = 0, width = 0] = x.shape;
  const [pixels, labels] = [Uint8Array.from(x.data), Uint8Array.from(y.data)];
  const stride = height * width;
  const draw = varied ? drawVaried : drawPlain;
  while (true) {
    const order = shuffled(count);
    for (let begin = 0; begin < count; begin += size) {
      const places = order.subarray(begin, begin + size);
      const data = new Float32Array(places.length * stride);
      const classes = new Uint8Array(places.length);
      for (let row = 0; row < places.length; row++) {
        const place = places[row] ?? 0;
        draw(pixels, place * stride, data, row * stride, height, width);
        classes[row] = labels[place] ?? 0;
      }
      yield {
        x: { data, shape: [places.length, height, width, 1] },
        y: { data: classes, shape: [places.length] },
        size: places.length,
      };
    }
  }
}

type Draw = (
  from: Uint8Array,
  start: number,
  to: Float32Array,
  into: number,
  height: number,
  width: number,
) => void;

const drawPlain: Draw = (from, start, to, into, height, width) => {
  const stride = height * width;
  for (let pixel = 0; pixel < stride; pixel++) to[into + pixel] = (from[start + pixel] ?? 0) * (1 / 255);
};

const drawVaried: Draw = (from, start, to, into, height, width) => {
  const down = Math.floor(Math.random() * (2 * padding + 1)) - padding;
  const across = Math.floor(Math.random() * (2 * padding + 1)) - padding;
  const mirrored = Math.random() < 0.5;
  for (let row = Math.max(0, -down); row < Math.min(height, height - down); row++) {
    const begin = start + (row + down) * width + across;
    for (let column = Math.max(0, -across); column < Math.min(width, width - across); column++) {
      const target = mirrored ? width - 1 - column : column;
      to[into + row * width + target] = (from[begin + column] ?? 0) * (1 / 255);
    }
  }
};
