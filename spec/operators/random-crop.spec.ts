import { expect } from 'chai';
import fc from 'fast-check';
import { type Random, randomFor } from '../../core/random.js';
import type { Dense } from '../../core/sample.js';
import { randomCrop } from '../../operators/random-crop.js';

const sizes = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 3 }),
  padding: fc.nat({ max: 3 }),
  seed: fc.integer(),
});

describe('randomCrop', () => {
  it('is a window of the padded picture, at the place drawn', () =>
    fc.assert(
      fc.property(sizes, fc.nat(), ({ height, width, channels, padding, seed }, wish) => {
        const size = 1 + (wish % (Math.min(height, width) + 2 * padding));
        const image = counting(height, width, channels);
        const crop = randomCrop(size, { padding })(image, randomFor(seed, 'spec'));
        const places = randomFor(seed, 'spec');
        const top = places.integer(height + 2 * padding - size + 1) - padding;
        const left = places.integer(width + 2 * padding - size + 1) - padding;
        const pixels = [];
        for (let row = top; row < top + size; row++)
          for (let column = left; column < left + size; column++) pixels.push(...pixelAt(image, row, column));
        expect(crop).to.deep.equal({ data: Uint8Array.from(pixels), shape: [size, size, channels] });
      }),
    ));

  it('comes from every place there is', () => {
    const random = randomFor(1, 'spec');
    const crop = randomCrop(2, { padding: 1 });
    const seen = Array.from({ length: 500 }, () => crop(counting(2, 2, 1), random).data.join());
    expect(new Set(seen).size).to.equal(9);
  });

  it('without room to move, is the picture', () => {
    const image = counting(3, 3, 2);
    expect(randomCrop(3)(image, randomFor(1, 'spec'))).to.deep.equal(image);
  });

  it('refuses a picture that is smaller than the crop', () => {
    expect(() => randomCrop(7, { padding: 1 })(counting(4, 9, 1), randomFor(1, 'spec'))).to.throw(
      'height and width of at least 5',
    );
  });

  it('refuses what has other than three axes', () => {
    const random: Random = randomFor(1, 'spec');
    expect(() => randomCrop(1)({ data: Uint8Array.of(1), shape: [1] }, random)).to.throw(
      'shape of a picture',
    );
  });

  it('refuses sizes and paddings that are no whole numbers', () => {
    for (const size of [0, 1.5]) expect(() => randomCrop(size)).to.throw('randomCrop size');
    for (const padding of [-1, 0.5])
      expect(() => randomCrop(3, { padding })).to.throw('randomCrop option padding');
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
