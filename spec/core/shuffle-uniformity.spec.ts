import { expect } from 'chai';
import { from } from 'rxjs';
import { permutation, randomFor } from '../../core/random.js';
import { shuffle } from '../../operators/shuffle.js';
import { chiSquared, chiSquaredLimit, countOutcomes, factorial, rankOf } from '../helpers/chi-squared.js';
import { collect, numberedSample } from '../helpers/flow.js';

/** The order of so many things in a trial: the thing that comes to each place. */
type Shuffler = (size: number, trial: number) => (place: number) => number;

/**
 * What a uniform shuffle passes but once in 30,000 times. Seeds are fixed, so the outcome is the same on every run.
 */
const tests = {
  'all orders': (shuffler: Shuffler, size: number) =>
    statistic(factorial(size), 100 * factorial(size), (trial) => rankOf(orderOf(shuffler, size, trial))),

  /** Of a size that has too many orders: how the things at four places are ordered among themselves. */
  'orders of four places': (shuffler: Shuffler, size: number) =>
    statistic(24, 6000, (trial) => {
      const at = shuffler(size, trial);
      return rankOf([0, 1, size >> 1, size - 1].map(at));
    }),

  'first places': (shuffler: Shuffler, size: number) =>
    statistic(16, 8000, (trial) => binOf(shuffler(size, trial)(0), size, 16)),

  'last places': (shuffler: Shuffler, size: number) =>
    statistic(16, 8000, (trial) => binOf(shuffler(size, trial)(size - 1), size, 16)),

  /** Where the things come from that stand side by side. */
  'adjacent pairs': (shuffler: Shuffler, size: number) =>
    statistic(64, 6400, (trial) => {
      const at = shuffler(size, trial);
      const place = trial % (size - 1);
      return 8 * binOf(at(place), size, 8) + binOf(at(place + 1), size, 8);
    }),

  /** How far apart the things were that stand side by side, going round; of one more, whose distances are `size`. */
  'distances of neighbours': (shuffler: Shuffler, size: number) =>
    statistic(16, 6400, (trial) => {
      const at = shuffler(size + 1, trial);
      const place = trial % size;
      const distance = (at(place + 1) - at(place) + size + 1) % (size + 1);
      return binOf(distance - 1, size, 16);
    }),
} as const;
type TestName = keyof typeof tests;

/** How often the statistic passes the limit: below 1 is uniform. */
function statistic(bins: number, trials: number, outcome: (trial: number) => number): number {
  return chiSquared(countOutcomes(bins, trials, outcome)) / chiSquaredLimit(bins);
}

const permuted: Shuffler = (size, trial) => permutation(size, 5, 'uniformity', trial);

describe('a shuffled epoch is uniform', () => {
  for (const size of [2, 3, 4, 5])
    it(`the table: all ${factorial(size)} orders of ${size}`, () => {
      expect(tests['all orders'](permuted, size)).to.be.below(1);
    });

  const partial = [
    'orders of four places',
    'first places',
    'last places',
    'adjacent pairs',
    'distances of neighbours',
  ] as const;
  for (const [form, sizes] of Object.entries({ table: [64], network: [1040, 1600, 60_000] }))
    for (const size of sizes)
      for (const name of partial)
        it(`the ${form}: ${name} of ${size}`, () => {
          expect(tests[name](permuted, size)).to.be.below(1);
        });

  it('the network: as many neighbours stay neighbours, and things in their place, as chance has it', () => {
    const size = 1100;
    let [neighbours, unmoved] = [0, 0];
    for (let trial = 0; trial < 400; trial++) {
      const order = orderOf(permuted, size, trial);
      neighbours += order.filter((value, place) => order[place + 1] === value + 1).length;
      unmoved += order.filter((value, place) => value === place).length;
    }
    // One of each in an order, on average; five deviations of a Poisson distribution.
    expect(neighbours).to.be.closeTo(400, 5 * Math.sqrt(400));
    expect(unmoved).to.be.closeTo(400, 5 * Math.sqrt(400));
  });
});

describe('the operator shuffle is uniform', () => {
  it('all orders of blocks of four', async () => {
    const blocks = await shuffledBlocks(4, 2400);
    expect(statistic(24, 2400, (block) => rankOf(blocks[block] ?? []))).to.be.below(1);
  });

  it('first places and adjacent pairs of blocks of 32', async () => {
    const blocks = await shuffledBlocks(32, 800);
    const shuffler: Shuffler = (_, trial) => (place) => blocks[trial % 800]?.[place] ?? Number.NaN;
    const first = statistic(16, 800, (trial) => binOf(shuffler(32, trial)(0), 32, 16));
    const pairs = statistic(64, 3200, (trial) => {
      const at = shuffler(32, trial);
      // Every fourth pair of a block: pairs of one place would be too few, all of them too much alike.
      const place = 8 * Math.floor(trial / 800);
      return 8 * binOf(at(place), 32, 8) + binOf(at(place + 1), 32, 8);
    });
    expect({ first: first < 1, pairs: pairs < 1 }).to.deep.equal({ first: true, pairs: true });
  });
});

describe('a biased shuffle is found out', () => {
  /** Each with the test that must find it, and its size. */
  const biased: Readonly<Record<string, readonly [TestName, number, Shuffler]>> = {
    // Every thing changes places with any other: n^n ways for n! orders.
    'swapping each with any': ['all orders', 4, swapping((size, _, random) => random.integer(size))],
    // Sattolo's algorithm: no thing stays where it was.
    'one short of the bound': [
      'all orders',
      4,
      swapping((_, index, random) => random.integer(Math.max(index, 1))),
    ],
    'sorting by a comparison that throws a coin': ['all orders', 4, coinSorted],
    'turning the data round by a random amount': ['adjacent pairs', 1600, turned],
    'turning the data round, seen by neighbours': ['distances of neighbours', 1600, turned],
    'leaving one thing in eight where it was': [
      'first places',
      1600,
      (size, trial) => (trial % 8 === 0 ? (place) => place : permuted(size, trial)),
    ],
    'shuffling only nearby things': ['last places', 4096, nearby],
    'the same order every second epoch': [
      'orders of four places',
      1600,
      (size, trial) => permuted(size, trial % 2 === 0 ? 0 : trial),
    ],
  };

  for (const [bias, [name, size, shuffler]] of Object.entries(biased))
    it(`${bias}: by ${name}`, () => {
      expect(tests[name](shuffler, size)).to.be.above(1);
    });

  it('a shuffle by Fisher and Yates, written the same way, is not', () => {
    const fair = swapping((_, index, random) => random.integer(index + 1));
    for (const size of [3, 4, 5]) expect(tests['all orders'](fair, size)).to.be.below(1);
  });
});

function orderOf(shuffler: Shuffler, size: number, trial: number): readonly number[] {
  const at = shuffler(size, trial);
  return Array.from({ length: size }, (_, place) => at(place));
}

function binOf(value: number, size: number, bins: number): number {
  return Math.floor((value * bins) / size);
}

/** The orders of the blocks of a stream. */
async function shuffledBlocks(size: number, count: number): Promise<readonly (readonly number[])[]> {
  const samples = Array.from({ length: size * count }, (_, index) => numberedSample(index));
  const { items } = await collect(from(samples).pipe(shuffle(size)));
  return Array.from({ length: count }, (_, block) =>
    items.slice(block * size, (block + 1) * size).map(({ x }) => x % size),
  );
}

/** Swaps each thing, from the last on, with the one at a place that is drawn. */
function swapping(
  draw: (size: number, index: number, random: ReturnType<typeof randomFor>) => number,
): Shuffler {
  return (size, trial) => {
    const random = randomFor(3, 'swapping', trial);
    const order = Array.from({ length: size }, (_, place) => place);
    for (let index = size - 1; index >= 0; index--) {
      const other = draw(size, index, random);
      [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
    }
    return (place) => order[place] ?? Number.NaN;
  };
}

function coinSorted(size: number, trial: number): (place: number) => number {
  const random = randomFor(3, 'coin', trial);
  const order = Array.from({ length: size }, (_, place) => place).sort(() => random.uniform() - 0.5);
  return (place) => order[place] ?? Number.NaN;
}

function turned(size: number, trial: number): (place: number) => number {
  const by = randomFor(3, 'turn', trial).integer(size);
  return (place) => (place + by) % size;
}

function nearby(size: number, trial: number): (place: number) => number {
  const half = size >> 1;
  const [front, back] = [permutation(half, 1, 'front', trial), permutation(size - half, 1, 'back', trial)];
  return (place) => (place < half ? front(place) : half + back(place - half));
}
