import { expect } from 'chai';
import fc from 'fast-check';
import { blur, gaussianBlur } from '../../../operators/augmentation/gaussian-blur.js';
import { describeTransform, pictures } from '../../contracts/transform.js';

describeTransform('gaussianBlur', {
  create: () => gaussianBlur(5, { sigma: [0.5, 2] }),
  refused: {
    'an even size': () => gaussianBlur(4),
    'a size of 0': () => gaussianBlur(0),
    'a sigma of 0': () => gaussianBlur(3, { sigma: [0, 1] }),
    'a range from high to low': () => gaussianBlur(3, { sigma: [2, 1] }),
  },
});

describe('gaussianBlur', () => {
  it('spreads a point by the kernel', () => {
    const data = new Float64Array(25);
    data[12] = 1;
    const blurred = blur({ data, shape: [5, 5, 1] }, 3, 1).data;
    const side = Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5));
    const middle = 1 / (1 + 2 * Math.exp(-0.5));
    expect(blurred[12]).to.be.closeTo(middle * middle, 1e-7);
    expect(blurred[7]).to.be.closeTo(side * middle, 1e-7);
    expect(blurred[8]).to.be.closeTo(side * side, 1e-7);
    expect(blurred[2]).to.equal(0);
  });

  it('with a kernel of one pixel, or a narrow one, leaves every number as it is', () =>
    fc.assert(
      fc.property(pictures, (picture) => {
        expect([...blur(picture, 1, 1).data]).to.deep.equal([...picture.data]);
        expect([...blur(picture, 3, 0.01).data]).to.deep.equal([...picture.data]);
      }),
    ));

  it('refuses a picture that half the kernel reaches across', () => {
    expect(() => blur({ data: new Uint8Array(12), shape: [2, 6, 1] }, 5, 1))
      .to.throw('height and width of at least 3')
      .with.property('code', 'SHAPE_INVALID');
  });
});
