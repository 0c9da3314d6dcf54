import { expect } from 'chai';
import { withSeededRandom } from '../../models/seeded-random.js';

describe('withSeededRandom', () => {
  const draw = () => [Math.random(), Math.random(), Math.random()];

  it('makes Math.random repeat itself for the same seed and purpose', () => {
    const first = withSeededRandom(1, 'weights', draw);
    expect(withSeededRandom(1, 'weights', draw)).to.deep.equal(first);
    expect(withSeededRandom(2, 'weights', draw)).to.not.deep.equal(first);
    expect(withSeededRandom(1, 'masks', draw)).to.not.deep.equal(first);
  });

  it('puts Math.random back, however the function ends', () => {
    const { random } = Math;
    withSeededRandom(1, 'weights', draw);
    expect(() =>
      withSeededRandom(1, 'weights', () => {
        throw new Error('no');
      }),
    ).to.throw('no');
    expect(Math.random).to.equal(random);
  });

  it('keeps its numbers when another is called within', () => {
    const [first, , third] = withSeededRandom(1, 'weights', draw);
    const around = withSeededRandom(1, 'weights', () => {
      const numbers = [Math.random()];
      withSeededRandom(2, 'weights', draw);
      return [...numbers, Math.random(), Math.random()];
    });
    expect([around[0], around[2]]).to.deep.equal([first, third]);
  });
});
