import { expect } from 'chai';
import fc from 'fast-check';
import { adjustContrast, randomContrast } from '../../../operators/augmentation/random-contrast.js';
import { describeTransform, pictures } from '../../contracts/transform.js';

describeTransform('randomContrast', {
  create: () => randomContrast(0.5),
  refused: {
    'an amount below 0': () => randomContrast(-0.1),
    'an amount that is no number': () => randomContrast(Number.NaN),
    'a factor below 0': () => randomContrast([-0.5, 1]),
    'a range from high to low': () => randomContrast([1.5, 0.5]),
  },
});

describe('randomContrast', () => {
  it('by a factor of 1, leaves every number as it is', () =>
    fc.assert(
      fc.property(pictures, (picture) => {
        expect([...adjustContrast(picture, 1).data]).to.deep.equal([...picture.data]);
      }),
    ));

  it('by a factor of 0, is its mean all over, by a greater one further from it', () => {
    const image = { data: Uint8Array.of(10, 20, 30, 40), shape: [2, 2, 1] };
    expect([...adjustContrast(image, 0).data]).to.deep.equal([25, 25, 25, 25]);
    expect([...adjustContrast(image, 2).data]).to.deep.equal([0, 15, 35, 55]);
  });

  it('refuses two channels', () => {
    const image = { data: new Uint8Array(8), shape: [2, 2, 2] };
    expect(() => adjustContrast(image, 1))
      .to.throw('1 or 3 channels')
      .with.property('code', 'SHAPE_INVALID');
  });
});
