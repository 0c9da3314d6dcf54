import { expect } from 'chai';
import fc from 'fast-check';
import { sgdPerWeight } from '../../../../models/arrays/learners/sgd-per-weight.js';

describe('sgdPerWeight', () => {
  const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 8 });

  it('moves a row bit by bit as it moves its weights one by one', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: -2, max: 2, noNaN: true }), (features, slope) => {
        const constants = { momentum: 0, nesterov: false, weightDecay: 0.1 };
        const [byRow, oneByOne] = [3, 3].map(() => Float64Array.from([7, ...features, 7], (x) => x / 3));
        const rules = [byRow, oneByOne].map((weights = new Float64Array()) =>
          sgdPerWeight(constants, weights),
        );
        for (const rule of rules) rule.begin(0.3);
        rules[0]?.moveRow?.(1, Float64Array.of(9, ...features), 1, features.length, slope);
        for (const [place, feature] of features.entries()) rules[1]?.move(1 + place, slope * feature);
        expect(byRow).to.deep.equal(oneByOne);
      }),
    );
  });

  it('leaves rows to its one-by-one rule where it remembers a speed', () => {
    const constants = { momentum: 0.9, nesterov: false, weightDecay: 0 };
    expect(sgdPerWeight(constants, new Float64Array(2))).not.to.have.property('moveRow');
  });
});
