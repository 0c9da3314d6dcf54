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
  const generator = new Sfc32(hashKey(seed, purpose, key));
  // Bound, so that each can be handed on without the generator.
  return {
    uniform: generator.uniform.bind(generator),
    integer: generator.integer.bind(generator),
    normal: generator.normal.bind(generator),
  };
}

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, three adds and three shifts a number.
 *
 * A class, since numbers in fields are faster than numbers in variables that closures share.
 */
class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor({ a, b, c, d }: Words) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
    for (let round = 0; round < 8; round++) this.next();
  }

  uniform(): number {
    return (this.next() * 2_097_152 + (this.next() >>> 11)) / 9_007_199_254_740_992;
  }

  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Uniform among the whole numbers of 32 bits. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** A whole number of 31 bits for a key: a seed for anything that takes one. */
export function seedFor(seed: number, purpose: string, ...key: readonly number[]): number {
  return (hashKey(seed, purpose, key).a >>> 1) | 0;
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
  const mix = feistel(size, (round) => hashKey(seed, purpose, [...key, round]).a);
  return (index) => {
    let value = index;
    do value = mix(value);
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

/**
 * A permutation of 0 .. left * right - 1, where `left` and `right` are about the root of the size, below 2^27: the two
 * halves of a value are mixed into each other by turns.
 *
 * A shuffled read spends much of its time here: hence integers of 32 bits, and no division.
 */
function feistel(size: number, keyOf: (round: number) => number): (value: number) => number {
  const left = Math.ceil(Math.sqrt(size));
  const right = Math.ceil(size / left);
  const [leftInverse, rightInverse] = [1 / left, 1 / right];
  const keys = Int32Array.from({ length: feistelRounds }, (_, round) => keyOf(round));
  return (value) => {
    let high = Math.floor(value / right) | 0;
    let low = (value - high * right) | 0;
    for (let round = 0; round < feistelRounds; round += 2) {
      high = (high + remainder(avalanche(low ^ (keys[round] ?? 0)), left, leftInverse)) | 0;
      if (high >= left) high = (high - left) | 0;
      low = (low + remainder(avalanche(high ^ (keys[round + 1] ?? 0)), right, rightInverse)) | 0;
      if (low >= right) low = (low - right) | 0;
    }
    return high * right + low;
  };
}

/**
 * `dividend % divisor` for a whole dividend below 2^32 and a whole divisor below 2^27, of which `inverse` is the inverse.
 *
 * The half added keeps the product at least 0.5 / divisor away from every whole number, more than rounding moves it.
 */
function remainder(dividend: number, divisor: number, inverse: number): number {
  const quotient = ((dividend + 0.5) * inverse) >>> 0;
  return (dividend - Math.imul(quotient, divisor)) | 0;
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function avalanche(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The 128 bits that belong to a key, in four whole numbers of 32 bits. */
interface Words {
  a: number;
  b: number;
  c: number;
  d: number;
}

function hashKey(seed: number, purpose: string, key: readonly number[]): Words {
  const { a, b, c, d } = hashPurpose(seed, purpose);
  const words: Words = { a, b, c, d };
  for (const value of key) absorbNumber(words, value);
  return words;
}

// A stage asks for sample after sample with the same seed and purpose: the last answer is kept.
let asked: { readonly seed: number; readonly purpose: string; readonly words: Words } | undefined;

function hashPurpose(seed: number, purpose: string): Readonly<Words> {
  if (asked?.seed === seed && asked.purpose === purpose) return asked.words;
  // The first digits of pi.
  const words: Words = { a: 0x243f6a88, b: 0x85a308d3 | 0, c: 0x13198a2e, d: 0x03707344 };
  absorbNumber(words, seed);
  for (let index = 0; index < purpose.length; index++) absorb(words, purpose.charCodeAt(index));
  absorb(words, purpose.length ^ 0x5bd1e995);
  asked = { seed, purpose, words };
  return words;
}

function absorbNumber(words: Words, value: number): void {
  absorb(words, value | 0);
  absorb(words, Math.floor(value / 4_294_967_296) | 0);
}

function absorb(words: Words, value: number): void {
  words.a = avalanche(words.a ^ Math.imul(value, 0x9e3779b1)) | 0;
  words.b = avalanche((words.b + words.a + value) | 0) | 0;
  words.c = avalanche(words.c ^ words.b) | 0;
  words.d = avalanche((words.d + words.c) | 0) | 0;
}
