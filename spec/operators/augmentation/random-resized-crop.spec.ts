import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { randomResizedCrop } from '../../../operators/augmentation/random-resized-crop.js';
import { resizedCrop } from '../../../operators/augmentation/resize.js';
import { describeTransform, imageOf, pictures } from '../../contracts/transform.js';

describeTransform('randomResizedCrop', {
  create: () => randomResizedCrop([7, 6], { scale: [0.3, 1] }),
  refused: {
    'a size of 0': () => randomResizedCrop(0),
    'an area above that of the picture': () => randomResizedCrop(8, { scale: [0.5, 1.1] }),
    'a range from high to low': () => randomResizedCrop(8, { scale: [1, 0.5] }),
    'a ratio of 0': () => randomResizedCrop(8, { ratio: [0, 1] }),
  },
  moves: true,
});

describe('randomResizedCrop', () => {
  it('has the size asked for, from parts within the limits', () => {
    const image = { data: new Uint8Array(60 * 80), shape: [60, 80, 1] };
    const vary = randomResizedCrop([10, 20], { scale: [0.2, 0.5], ratio: [0.5, 2] });
    const random = randomFor(1, 'spec');
    for (let attempt = 0; attempt < 300; attempt++) {
      const result = vary(image, random);
      if (!('matrix' in result)) throw new Error('the picture was not moved');
      expect(result.image.shape).to.deep.equal([10, 20, 1]);
      const [across, , left, , down, top] = result.matrix;
      const [width, height] = [20 / across, 10 / down];
      expect((width * height) / 4800).to.be.within(0.19, 0.51);
      expect(width / height).to.be.within(0.48, 2.08);
      expect(-left / across).to.be.within(-1e-9, 80 - width + 1e-9);
      expect(-top / down).to.be.within(-1e-9, 60 - height + 1e-9);
    }
  });

  it('keeps a picture of one colour as it is, whatever the sizes', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat({ max: 255 }),
        (from, to, value) => {
          const image = { data: new Uint8Array(from * from).fill(value), shape: [from, from, 1] };
          const { data } = resizedCrop(image, { top: 0, left: 0, height: from, width: from }, [to, to]).image;
          expect([...new Set(data)]).to.deep.equal([value]);
        },
      ),
    ));

  it('halves a picture to about the means of its quarters', () => {
    const image = { data: Float64Array.of(0, 0, 1, 1, 0, 0, 1, 1), shape: [2, 4, 1] };
    const half = resizedCrop(image, { top: 0, left: 0, height: 2, width: 4 }, [1, 2]).image;
    // The triangle reaches a pixel further: 1/7 of the weight lies on the other side.
    for (const [place, value] of [1 / 7, 6 / 7].entries())
      expect(half.data[place]).to.be.closeTo(value, 1e-7);
  });

  it('reads nothing beside its part', () =>
    fc.assert(
      fc.property(pictures, (picture) => {
        const window = { top: 1, left: 1, height: 2, width: 2 };
        const [, width = 0, channels = 0] = picture.shape;
        const beside = picture.data.slice();
        beside.fill(0, 0, width * channels);
        const other = { ...picture, data: beside };
        expect(resizedCrop(other, window, [5, 3])).to.deep.equal(resizedCrop(picture, window, [5, 3]));
      }),
    ));

  it('refuses a dtype whose range is not known', () => {
    const image = { data: new Int16Array(9), shape: [3, 3, 1] };
    expect(() => imageOf(randomResizedCrop(2)(image, randomFor(1, 'spec'))))
      .to.throw('bytes from 0 to 255')
      .with.property('code', 'INPUT_INVALID');
  });
});
