import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { flipHorizontally, flipVertically, randomFlip } from '../../../operators/augmentation/random-flip.js';
import { describeTransform, imageOf, pictures } from '../../contracts/transform.js';

const random = randomFor(1, 'spec');

describeTransform('randomFlip', {
  create: () => randomFlip({ probability: 0.7 }),
  refused: {
    'a probability below 0': () => randomFlip({ probability: -0.1 }),
    'a probability above 1': () => randomFlip({ probability: 1.1 }),
    'a probability that is no number': () => randomFlip({ probability: Number.NaN }),
  },
  moves: true,
});

describe('randomFlip', () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

  it('mirrors left to right, and keeps the channels of a pixel together', () => {
    expect(flipHorizontally({ data, shape: [2, 3, 2] }).image).to.deep.equal({
      data: Uint8Array.of(5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8),
      shape: [2, 3, 2],
    });
  });

  it('turns upside down', () => {
    expect(flipVertically({ data, shape: [3, 2, 2] }).image).to.deep.equal({
      data: Uint8Array.of(9, 10, 11, 12, 5, 6, 7, 8, 1, 2, 3, 4),
      shape: [3, 2, 2],
    });
  });

  for (const flip of [flipHorizontally, flipVertically])
    it(`${flip.name} twice is once too many: the picture is back`, () =>
      fc.assert(
        fc.property(pictures, (picture) => {
          expect([...flip(flip(picture).image).image.data]).to.deep.equal([...picture.data]);
        }),
      ));

  it('happens in the direction told', () => {
    const image = { data, shape: [3, 4, 1] };
    const vertical = randomFlip({ probability: 1, direction: 'vertical' });
    expect(vertical(image, random)).to.deep.equal(flipVertically(image));
    expect(randomFlip({ probability: 1 })(image, random)).to.deep.equal(flipHorizontally(image));
  });

  it('happens as often as it is told', () => {
    const image = { data: Uint8Array.of(1, 2), shape: [1, 2, 1] };
    const flip = randomFlip({ probability: 0.3 });
    const flips = Array.from({ length: 5000 }, () => imageOf(flip(image, random))).filter(
      ({ data }) => data[0] === 2,
    );
    expect(flips.length / 5000).to.be.closeTo(0.3, 0.03);
    expect(randomFlip({ probability: 0 })(image, random)).to.equal(image);
  });
});
