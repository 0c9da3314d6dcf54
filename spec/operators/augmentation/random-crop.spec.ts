import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import type { Dense } from '../../../core/sample.js';
import { crop, randomCrop } from '../../../operators/augmentation/random-crop.js';
import { describeTransform, imageOf } from '../../contracts/transform.js';

const sizes = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 3 }),
  padding: fc.nat({ max: 3 }),
  seed: fc.integer(),
});

describeTransform('randomCrop', {
  create: () => randomCrop([2, 5], { padding: 1 }),
  refused: {
    'a size of 0': () => randomCrop(0),
    'a size that is no whole number': () => randomCrop(1.5),
    'a width of 0': () => randomCrop([3, 0]),
    'a padding below 0': () => randomCrop(3, { padding: -1 }),
    'a padding that is no whole number': () => randomCrop(3, { padding: 0.5 }),
  },
  moves: true,
});

describe('randomCrop', () => {
  it('is a window of the padded picture, at the place drawn', () =>
    fc.assert(
      fc.property(sizes, fc.nat(), ({ height, width, channels, padding, seed }, wish) => {
        const size = 1 + (wish % (Math.min(height, width) + 2 * padding));
        const image = counting(height, width, channels);
        const cut = imageOf(randomCrop(size, { padding })(image, randomFor(seed, 'spec')));
        const places = randomFor(seed, 'spec');
        const top = places.integer(height + 2 * padding - size + 1) - padding;
        const left = places.integer(width + 2 * padding - size + 1) - padding;
        const pixels = [];
        for (let row = top; row < top + size; row++)
          for (let column = left; column < left + size; column++) pixels.push(...pixelAt(image, row, column));
        expect(cut).to.deep.equal({ data: Uint8Array.from(pixels), shape: [size, size, channels] });
      }),
    ));

  it('comes from every place there is', () => {
    const random = randomFor(1, 'spec');
    const cut = randomCrop(2, { padding: 1 });
    const seen = Array.from({ length: 500 }, () => imageOf(cut(counting(2, 2, 1), random)).data.join());
    expect(new Set(seen).size).to.equal(9);
  });

  it('without room to move, is the picture', () => {
    const image = counting(3, 3, 2);
    expect(imageOf(randomCrop(3)(image, randomFor(1, 'spec')))).to.deep.equal(image);
  });

  it('refuses a picture that is smaller than the crop', () => {
    expect(() => randomCrop(7, { padding: 1 })(counting(4, 9, 1), randomFor(1, 'spec'))).to.throw(
      'a height of at least 5',
    );
  });

  it('may have other sides than each other, and lie beside the picture', () => {
    const image = counting(2, 3, 1);
    expect([...crop(image, { top: 0, left: 1, height: 2, width: 1 }).image.data]).to.deep.equal([2, 5]);
    expect([...crop(image, { top: 2, left: 3, height: 2, width: 1 }).image.data]).to.deep.equal([0, 0]);
  });
});

/** A picture whose numbers count up from 1. */
function counting(height: number, width: number, channels: number): Dense {
  const data = Uint8Array.from({ length: height * width * channels }, (_, index) => index + 1);
  return { data, shape: [height, width, channels] };
}

/** The channels of a pixel; zeros beside the picture. */
function pixelAt(
  { data, shape: [height = 0, width = 0, channels = 0] }: Dense,
  row: number,
  column: number,
): number[] {
  const inside = row >= 0 && row < height && column >= 0 && column < width;
  const start = (row * width + column) * channels;
  return Array.from({ length: channels }, (_, channel) => (inside ? (data[start + channel] ?? 0) : 0));
}
