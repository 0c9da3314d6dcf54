import { expect } from 'chai';
import fc from 'fast-check';
import { adjustSaturation, randomSaturation } from '../../../operators/augmentation/random-saturation.js';
import { describeTransform, pictures } from '../../contracts/transform.js';

describeTransform('randomSaturation', {
  create: () => randomSaturation(0.5),
  refused: {
    'an amount below 0': () => randomSaturation(-0.1),
    'an amount that is no number': () => randomSaturation(Number.NaN),
    'a factor below 0': () => randomSaturation([-0.5, 1]),
    'a range from high to low': () => randomSaturation([1.5, 0.5]),
  },
});

describe('randomSaturation', () => {
  it('by a factor of 1, leaves every number as it is', () =>
    fc.assert(
      fc.property(pictures, (picture) => {
        expect([...adjustSaturation(picture, 1).data]).to.deep.equal([...picture.data]);
      }),
    ));

  it('by a factor of 0, is grey, by a greater one more colourful', () => {
    const image = { data: Uint8Array.of(200, 100, 50), shape: [1, 1, 3] };
    expect([...adjustSaturation(image, 0).data]).to.deep.equal([124, 124, 124]);
    expect([...adjustSaturation(image, 1.5).data]).to.deep.equal([238, 88, 13]);
  });
});
