import { expect } from 'chai';
import fc from 'fast-check';
import { adjustBrightness, randomBrightness } from '../../../operators/augmentation/random-brightness.js';
import { describeTransform, pictures } from '../../contracts/transform.js';

describeTransform('randomBrightness', {
  create: () => randomBrightness(0.5),
  refused: {
    'an amount below 0': () => randomBrightness(-0.1),
    'an amount that is no number': () => randomBrightness(Number.NaN),
    'a factor below 0': () => randomBrightness([-0.5, 1]),
    'a range from high to low': () => randomBrightness([1.5, 0.5]),
  },
});

describe('randomBrightness', () => {
  it('by a factor of 1, leaves every number as it is', () =>
    fc.assert(
      fc.property(pictures, (picture) => {
        expect([...adjustBrightness(picture, 1).data]).to.deep.equal([...picture.data]);
      }),
    ));

  it('multiplies, without the fraction and up to white', () => {
    const image = { data: Uint8Array.of(0, 3, 100, 200), shape: [2, 2, 1] };
    expect([...adjustBrightness(image, 1.5).data]).to.deep.equal([0, 4, 150, 255]);
  });
});
