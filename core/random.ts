/**
 * Randomness as a function, not a state: every choice is drawn from (seed, what for, epoch, index), so order of
 * evaluation, concurrency and resuming change nothing.
 */

/** A short stream of random numbers that belongs to one key. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform among 0 .. bound - 1. */
  integer(bound: number): number;
  /** Normal with mean 0 and standard deviation 1 (Box and Muller, 1958). */
  normal(): number;
}

/**
 * The random numbers that belong to a key: the same key gives the same numbers, whenever and wherever it is asked.
 *
 * @example
 * ```ts
 * import { randomFor } from 'millrace';
 * randomFor(1, 'flip', 0, 42).uniform() === randomFor(1, 'flip', 0, 42).uniform(); // true
 * ```
 */
export function randomFor(seed: number, purpose: string, ...key: readonly number[]): Random {
  let [a, b, c, d] = hashKey(seed, purpose, key);
  // sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, three adds and three shifts a number.
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 8; round++) next();
  const uniform = (): number => (next() * 2_097_152 + (next() >>> 11)) / 9_007_199_254_740_992;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** A whole number of 31 bits for a key: a seed for anything that takes one. */
export function seedFor(seed: number, purpose: string, ...key: readonly number[]): number {
  return (hashKey(seed, purpose, key)[0] >>> 1) | 0;
}

/**
 * A permutation of 0 .. size - 1 that belongs to a key, computed index by index: no buffer, O(1) to enter anywhere.
 *
 * Small sizes use a Fisher-Yates table; larger ones a Feistel network over two factors with cycle walking
 * (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 *
 * @example
 * ```ts
 * import { permutation } from 'millrace';
 * const at = permutation(60_000, 1, 'epoch', 0);
 * at(0); // the sample that comes first in epoch 0 of seed 1
 * ```
 */
export function permutation(
  size: number,
  seed: number,
  purpose: string,
  ...key: readonly number[]
): (index: number) => number {
  if (size <= tableLimit) {
    const table = fisherYates(size, randomFor(seed, purpose, ...key));
    return (index) => table[index] ?? 0;
  }
  const left = Math.ceil(Math.sqrt(size));
  const right = Math.ceil(size / left);
  const keys = Array.from(
    { length: feistelRounds },
    (_, round) => hashKey(seed, purpose, [...key, round])[0],
  );
  return (index) => {
    let value = index;
    do value = feistel(value, left, right, keys);
    while (value >= size);
    return value;
  };
}

const tableLimit = 1024;
const feistelRounds = 8;

function fisherYates(size: number, random: Random): Uint32Array {
  const table = new Uint32Array(size);
  for (let index = 0; index < size; index++) {
    const other = random.integer(index + 1);
    table[index] = table[other] ?? 0;
    table[other] = index;
  }
  return table;
}

function feistel(value: number, left: number, right: number, keys: readonly number[]): number {
  let high = Math.floor(value / right);
  let low = value % right;
  for (let round = 0; round < keys.length; round += 2) {
    high = (high + (avalanche(low ^ (keys[round] ?? 0)) % left)) % left;
    low = (low + (avalanche(high ^ (keys[round + 1] ?? 0)) % right)) % right;
  }
  return high * right + low;
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function avalanche(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hashKey(seed: number, purpose: string, key: readonly number[]): [number, number, number, number] {
  const words = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344] as [number, number, number, number];
  const absorb = (value: number): void => {
    words[0] = avalanche(words[0] ^ Math.imul(value, 0x9e3779b1)) | 0;
    words[1] = avalanche(words[1] + words[0] + value) | 0;
    words[2] = avalanche(words[2] ^ words[1]) | 0;
    words[3] = avalanche(words[3] + words[2]) | 0;
  };
  const absorbNumber = (value: number): void => {
    absorb(value | 0);
    absorb(Math.floor(value / 4_294_967_296) | 0);
  };
  absorbNumber(seed);
  for (let index = 0; index < purpose.length; index++) absorb(purpose.charCodeAt(index));
  absorb(purpose.length ^ 0x5bd1e995);
  for (const value of key) absorbNumber(value);
  return words;
}
