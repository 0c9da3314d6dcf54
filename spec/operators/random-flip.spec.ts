import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../core/random.js';
import { randomFlip } from '../../operators/random-flip.js';

const random = randomFor(1, 'spec');
const always = randomFlip({ probability: 1 });
const side = fc.integer({ min: 1, max: 5 });

describe('randomFlip', () => {
  it('mirrors left to right, and keeps the channels of a pixel together', () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    expect(always({ data, shape: [2, 3, 2] }, random)).to.deep.equal({
      data: Uint8Array.of(5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8),
      shape: [2, 3, 2],
    });
  });

  it('twice is once too many: the picture is back', () =>
    fc.assert(
      fc.property(side, side, side, (height, width, channels) => {
        const shape = [height, width, channels];
        const data = Float32Array.from({ length: height * width * channels }, (_, index) => index / 4);
        expect(always(always({ data, shape }, random), random)).to.deep.equal({ data, shape });
      }),
    ));

  it('happens as often as it is told', () => {
    const image = { data: Uint8Array.of(1, 2), shape: [1, 2, 1] };
    const flip = randomFlip({ probability: 0.3 });
    const flips = Array.from({ length: 5000 }, () => flip(image, random)).filter(({ data }) => data[0] === 2);
    expect(flips.length / 5000).to.be.closeTo(0.3, 0.03);
    expect(randomFlip({ probability: 0 })(image, random)).to.equal(image);
  });

  it('refuses what has other than three axes', () => {
    expect(() => always({ data: Uint8Array.of(1, 2), shape: [1, 2] }, random)).to.throw('shape of a picture');
  });

  for (const probability of [-0.1, 1.1, Number.NaN])
    it(`refuses a probability of ${probability}`, () => {
      expect(() => randomFlip({ probability })).to.throw('randomFlip option probability');
    });
});
