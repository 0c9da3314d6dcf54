import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../core/random.js';
import { weightedChoice } from '../../core/weighted-choice.js';
import { refusal } from '../helpers/refusal.js';

describe('weightedChoice', () => {
  /** How often each number is drawn when every column and height of the table comes equally often. */
  function shares(weights: readonly number[]): readonly number[] {
    const heights = 400;
    const choice = weightedChoice(weights);
    const drawn = weights.map(() => 0);
    for (let column = 0; column < weights.length; column++) {
      for (let height = 0; height < heights; height++) {
        const number = choice({ integer: () => column, uniform: () => (height + 0.5) / heights });
        drawn[number] = (drawn[number] ?? 0) + 1 / (heights * weights.length);
      }
    }
    return drawn;
  }

  it('draws each number as often as its weight says, whatever the weights', () =>
    fc.assert(
      fc.property(
        fc
          .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 })
          .filter((weights) => weights.some((weight) => weight > 1e-3)),
        (weights) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          for (const [index, share] of shares(weights).entries())
            expect(share).to.be.closeTo((weights[index] ?? 0) / total, 1 / 200);
        },
      ),
      { numRuns: 20 },
    ));

  it('never draws what has weight 0', () => {
    const choice = weightedChoice([0, 2, 0, 1, 0]);
    const random = randomFor(1, 'spec');
    expect(new Set(Array.from({ length: 1000 }, () => choice(random)))).to.deep.equal(new Set([1, 3]));
  });

  it('gives the same draws for the same key', () => {
    const choice = weightedChoice([1, 2, 3]);
    const draws = () => {
      const random = randomFor(7, 'spec', 2);
      return Array.from({ length: 20 }, () => choice(random));
    };
    expect(draws()).to.deep.equal(draws());
  });

  it('refuses weights that are none', async () => {
    for (const weights of [[], [0, 0], [1, -1], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
      const error = await refusal(async () => weightedChoice(weights));
      expect(error.code).to.equal('OPTION_INVALID');
    }
  });
});
