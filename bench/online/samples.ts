import { readFile, writeFile } from 'node:fs/promises';
import { randomFor } from '../../core/random.js';
import { features } from './settings.js';

/** Samples as every contender gets them. */
export interface Samples {
  /** `[samples, features]`. */
  readonly x: Float64Array;
  /** 0 or 1. */
  readonly y: Float64Array;
}

/** Writes samples of two classes: all features, then all labels, float64; halfway the classes change places. */
export async function writeSamples(file: string, count: number): Promise<void> {
  const random = randomFor(1, 'online');
  const numbers = new Float64Array(count * (features + 1));
  for (let row = 0; row < count; row++) {
    let sum = random.normal();
    for (let feature = 0; feature < features; feature++) {
      const value = random.normal();
      numbers[row * features + feature] = 3 * feature + (feature + 1) * value;
      sum += value * (feature - 4);
    }
    numbers[count * features + row] = sum > 0 === row < count / 2 ? 1 : 0;
  }
  await writeFile(file, numbers);
}

/** Reads the first so many of them. */
export async function readSamples(file: string, count: number): Promise<Samples> {
  const { buffer } = new Uint8Array(await readFile(file));
  const numbers = new Float64Array(buffer);
  const all = numbers.length / (features + 1);
  return {
    x: numbers.slice(0, count * features),
    y: numbers.slice(all * features, all * features + count),
  };
}
