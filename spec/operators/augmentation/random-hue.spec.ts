import { expect } from 'chai';
import fc from 'fast-check';
import { adjustHue, randomHue } from '../../../operators/augmentation/random-hue.js';
import { describeTransform, pictures } from '../../contracts/transform.js';

describeTransform('randomHue', {
  create: () => randomHue(0.3),
  refused: {
    'more than half the circle': () => randomHue(0.6),
    'less than minus half the circle': () => randomHue([-0.6, 0]),
    'an amount below 0': () => randomHue(-0.1),
  },
});

describe('randomHue', () => {
  it('turns red to green to blue, and leaves grey', () => {
    const image = { data: Uint8Array.of(255, 0, 0, 90, 90, 90), shape: [1, 2, 3] };
    expect([...adjustHue(image, 1 / 3).data]).to.deep.equal([0, 255, 0, 90, 90, 90]);
    expect([...adjustHue(image, -1 / 3).data]).to.deep.equal([0, 0, 255, 90, 90, 90]);
  });

  it('by nothing, leaves bytes as they are, and keeps the brightest and the darkest channel by any', () =>
    fc.assert(
      fc.property(pictures, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (picture, shift) => {
        const turned = adjustHue(picture, shift).data;
        const still = adjustHue(picture, 0).data;
        const step = picture.shape[2] ?? 1;
        for (let place = 0; place < turned.length; place += step) {
          const before = [...picture.data.slice(place, place + step)];
          const after = [...turned.slice(place, place + step)];
          expect(Math.max(...after)).to.be.closeTo(Math.max(...before), 1e-6);
          expect(Math.min(...after)).to.be.closeTo(Math.min(...before), 1e-6);
          for (const [channel, value] of before.entries())
            expect(still[place + channel]).to.be.closeTo(value, 1e-6);
        }
      }),
    ));
});
