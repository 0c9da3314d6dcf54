import { expect } from 'chai';
import fc from 'fast-check';
import { permutation, randomFor, seedFor } from '../../core/random.js';
import { chiSquared, chiSquaredLimit, countOutcomes, rankOf } from '../helpers/chi-squared.js';

const key = fc.record({ seed: fc.integer(), epoch: fc.nat({ max: 1000 }), index: fc.nat() });

describe('randomFor', () => {
  it('gives the same numbers for the same key, whenever it is asked', () =>
    fc.assert(
      fc.property(key, ({ seed, epoch, index }) => {
        const [one, other] = [1, 2].map(() => randomFor(seed, 'spec', epoch, index));
        expect(one?.uniform()).to.equal(other?.uniform());
        expect(one?.normal()).to.equal(other?.normal());
        expect(one?.integer(1000)).to.equal(other?.integer(1000));
      }),
    ));

  it('keeps its values: a run that was begun with an earlier version goes on with the same numbers', () => {
    expect(randomFor(1, 'spec', 0, 1).uniform()).to.equal(0.9602266681052068);
    expect(randomFor(-5, 'augment:crop:0', 3, 59_999).uniform()).to.equal(0.2271984081347077);
    expect(randomFor(2 ** 40 + 3, 'übung', 2 ** 33, 7).uniform()).to.equal(0.2951909890876532);
    expect(randomFor(1.5, 'half', 0.25).uniform()).to.equal(0.45521977025531646);
    expect(seedFor(Number.MIN_SAFE_INTEGER, 'x', Number.MAX_SAFE_INTEGER)).to.equal(1389604462);
  });

  it('gives other numbers when any part of the key changes', () =>
    fc.assert(
      fc.property(key, ({ seed, epoch, index }) => {
        const keys = [
          randomFor(seed, 'spec', epoch, index),
          randomFor(seed + 1, 'spec', epoch, index),
          randomFor(seed, 'other', epoch, index),
          randomFor(seed, 'spec', epoch + 1, index),
          randomFor(seed, 'spec', epoch, index + 1),
          randomFor(seed, 'spec', epoch),
        ];
        expect(new Set(keys.map((random) => random.uniform())).size).to.equal(keys.length);
      }),
    ));

  it('stays within its ranges', () =>
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 2 ** 31 }), ({ seed, index }, bound) => {
        const random = randomFor(seed, 'spec', index);
        expect(random.uniform()).to.be.at.least(0).and.to.be.below(1);
        expect(random.integer(bound)).to.be.at.least(0).and.to.be.below(bound);
        expect(random.normal()).to.satisfy(Number.isFinite);
      }),
    ));

  it('is uniform over neighbouring keys', () => {
    const counts = countOutcomes(16, 16_000, (index) => randomFor(1, 'spec', 0, index).integer(16));
    expect(chiSquared(counts)).to.be.below(chiSquaredLimit(16));
  });

  it('is independent from key to key: pairs of neighbours fill the square evenly', () => {
    const cell = (index: number): number => randomFor(1, 'spec', index).integer(6);
    const counts = countOutcomes(36, 18_000, (index) => cell(index) * 6 + cell(index + 1));
    expect(chiSquared(counts)).to.be.below(chiSquaredLimit(36));
  });

  it('draws normals with mean 0, variance 1 and the right tails', () => {
    const random = randomFor(1, 'normal');
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (of: (value: number) => number): number =>
      values.reduce((sum, value) => sum + of(value), 0) / values.length;
    expect(mean((value) => value)).to.be.closeTo(0, 0.03);
    expect(mean((value) => value ** 2)).to.be.closeTo(1, 0.05);
    expect(mean((value) => (Math.abs(value) > 1.96 ? 1 : 0))).to.be.closeTo(0.05, 0.007);
  });
});

describe('seedFor', () => {
  it('is a whole number of 31 bits that belongs to its key', () =>
    fc.assert(
      fc.property(key, ({ seed, epoch, index }) => {
        const value = seedFor(seed, 'spec', epoch, index);
        expect(value)
          .to.be.at.least(0)
          .and.to.be.below(2 ** 31);
        expect(value).to.equal(seedFor(seed, 'spec', epoch, index));
        expect(value).not.to.equal(seedFor(seed, 'spec', epoch, index + 1));
      }),
    ));
});

describe('permutation', () => {
  it('is a bijection for every size', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer(), fc.nat(), (size, seed, epoch) => {
        const at = permutation(size, seed, 'spec', epoch);
        const values = Array.from({ length: size }, (_, index) => at(index));
        expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < size)).to.equal(true);
        expect(new Set(values).size).to.equal(size);
      }),
    ));

  it('is a bijection around the size where the table gives way to the network', () => {
    for (const size of [1, 2, 1023, 1024, 1025, 1089, 1090]) {
      const at = permutation(size, 1, 'spec');
      expect(new Set(Array.from({ length: size }, (_, index) => at(index))).size).to.equal(size);
    }
  });

  it('keeps its values: a run that was begun with an earlier version goes on in the same order', () => {
    const first = (size: number, seed: number): readonly number[] => {
      const at = permutation(size, seed, 'epoch', 3);
      return [0, 1, 2, 3].map((place) => at(Math.floor((place * size) / 3000)));
    };
    expect(first(1024, 7)).to.deep.equal([571, 571, 571, 917]);
    expect(first(1025, 1)).to.deep.equal([431, 431, 431, 9]);
    expect(first(60_000, 1)).to.deep.equal([55430, 33741, 24674, 28345]);
    expect(first(1_000_003, 2 ** 40 + 3)).to.deep.equal([454093, 919674, 631491, 719526]);
    expect(first(2 ** 32 + 1, 3)).to.deep.equal([2420268838, 1353067308, 1080056566, 3794987958]);
    expect(first(Number.MAX_SAFE_INTEGER, 9)).to.deep.equal([
      2478576775052253, 1214216010451308, 5019218440382198, 3425376693332405,
    ]);
  });

  it('is another one for another key', () =>
    fc.assert(
      fc.property(fc.constantFrom(100, 5000), fc.integer(), fc.nat(), (size, seed, epoch) => {
        const first = permutation(size, seed, 'spec', epoch);
        for (const other of [
          permutation(size, seed, 'spec', epoch + 1),
          permutation(size, seed + 1, 'spec', epoch),
        ])
          expect(Array.from({ length: 20 }, (_, index) => first(index) === other(index))).to.include(false);
      }),
    ));

  it('of a small size: every order comes up equally often', () => {
    const counts = countOutcomes(24, 12_000, (epoch) => {
      const at = permutation(4, 1, 'spec', epoch);
      return rankOf([at(0), at(1), at(2), at(3)]);
    });
    expect(chiSquared(counts)).to.be.below(chiSquaredLimit(24));
  });

  for (const size of [640, 1600, 60_000])
    for (const place of [0, 1, size - 1])
      it(`of ${size}: each value comes equally often to place ${place}`, () => {
        const counts = countOutcomes(16, 8000, (epoch) =>
          bin(permutation(size, 1, 'spec', epoch)(place), size),
        );
        expect(chiSquared(counts)).to.be.below(chiSquaredLimit(16));
      });

  it('of a large size: what comes to one place does not tell what comes to the next', () => {
    const counts = countOutcomes(64, 16_000, (epoch) => {
      const at = permutation(1600, 1, 'spec', epoch);
      return Math.floor(bin(at(0), 1600) / 2) * 8 + Math.floor(bin(at(1), 1600) / 2);
    });
    expect(chiSquared(counts)).to.be.below(chiSquaredLimit(64));
  });

  it('of a large size: neighbours do not stay neighbours', () => {
    const at = permutation(60_000, 1, 'spec', 0);
    const kept = Array.from({ length: 10_000 }, (_, index) => Math.abs(at(index) - at(index + 1))).filter(
      (distance) => distance === 1,
    );
    expect(kept.length).to.be.below(10);
  });
});

function bin(value: number, size: number): number {
  return Math.floor((value * 16) / size);
}
