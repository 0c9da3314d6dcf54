import { randomFor } from '../../core/random.js';
import { read } from '../../core/read.js';
import type { Dense } from '../../core/sample.js';
import { fashionMnist } from '../../sources/fashion-mnist.js';
import type { RowName } from './rows.js';

/** The samples of a row, in memory. */
export interface Data {
  /** Shape `[count, ...sample shape]`. */
  readonly x: Dense;
  /** Shape `[count]` or `[count, ...label shape]`. */
  readonly y: Dense;
}

const seed = 1;
export const characters = { vocabulary: 64, length: 32, count: 4096 } as const;
export const words = { vocabulary: 6000, negatives: 5, count: 65_536 } as const;

/** Makes the samples of a row: alike each time. */
export async function dataOf(row: RowName): Promise<Data> {
  if (row === 'linear') return line();
  if (row === 'gru') return text();
  if (row === 'word2vec') return skipGrams();
  return pictures();
}

async function pictures(): Promise<Data> {
  const source = fashionMnist().training;
  const count = source.size ?? 0;
  const x = new Uint8Array(count * 784);
  const y = new Uint8Array(count);
  let index = 0;
  await read(source, { shuffle: false }).forEach((sample) => {
    x.set(sample.x.data, index * 784);
    y[index++] = sample.y;
  });
  return { x: { data: x, shape: [count, 28, 28, 1] }, y: { data: y, shape: [count] } };
}

function line(): Data {
  const count = 1000;
  const random = randomFor(seed, 'line');
  const x = Float32Array.from({ length: 2 * count }, () => random.normal());
  const y = Float32Array.from(
    { length: count },
    (_, row) => 2 * (x[2 * row] ?? 0) - 3.4 * (x[2 * row + 1] ?? 0) + 4.2 + 0.1 * random.normal(),
  );
  return { x: { data: x, shape: [count, 2] }, y: { data: y, shape: [count] } };
}

/** A text in which each character has favourite successors, some more than others. */
function text(): Data {
  const { vocabulary, length, count } = characters;
  const random = randomFor(seed, 'text');
  const rank = zipf(vocabulary);
  const x = new Uint8Array(count * length);
  const y = new Uint8Array(count * length);
  let character = 0;
  for (let index = 0; index < x.length; index++) {
    x[index] = character;
    character = (17 * character + 5 * rank(random.uniform()) + 3) % vocabulary;
    y[index] = character;
  }
  return { x: { data: x, shape: [count, length] }, y: { data: y, shape: [count, length] } };
}

/** A word, one from around it, and words from anywhere; half of the pairs belong together. */
function skipGrams(): Data {
  const { vocabulary, negatives, count } = words;
  const random = randomFor(seed, 'skip-grams');
  const rank = zipf(vocabulary);
  const width = negatives + 2;
  const x = new Int32Array(count * width);
  const y = new Uint8Array(count * (negatives + 1));
  for (let row = 0; row < count; row++) {
    const center = rank(random.uniform());
    const near = (center + 1 + random.integer(5)) % vocabulary;
    x[row * width] = center;
    x[row * width + 1] = random.uniform() < 0.5 ? near : rank(random.uniform());
    for (let place = 2; place < width; place++) x[row * width + place] = rank(random.uniform());
    y[row * (negatives + 1)] = 1;
  }
  return { x: { data: x, shape: [count, width] }, y: { data: y, shape: [count, negatives + 1] } };
}

/** From a uniform number to a rank: the n-th comes up 1/n as often as the first. */
function zipf(size: number): (uniform: number) => number {
  const shares = Float64Array.from({ length: size }, (_, index) => 1 / (index + 1));
  for (let index = 1; index < size; index++) shares[index] = (shares[index] ?? 0) + (shares[index - 1] ?? 0);
  const total = shares.at(-1) ?? 1;
  return (uniform) => {
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shares[middle] ?? 0) > uniform * total) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
