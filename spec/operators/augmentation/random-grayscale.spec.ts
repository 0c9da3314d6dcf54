import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { grayscale, randomGrayscale } from '../../../operators/augmentation/random-grayscale.js';
import { describeTransform } from '../../contracts/transform.js';

describeTransform('randomGrayscale', {
  create: () => randomGrayscale({ probability: 0.8 }),
  refused: { 'a probability above 1': () => randomGrayscale({ probability: 1.1 }) },
});

describe('randomGrayscale', () => {
  const image = { data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255), shape: [1, 3, 3] };

  it('weighs red, green and blue as the eye does, and keeps three channels', () => {
    expect(grayscale(image)).to.deep.equal({
      data: Uint8Array.of(76, 76, 76, 149, 149, 149, 29, 29, 29),
      shape: [1, 3, 3],
    });
  });

  it('happens to one in ten by default', () => {
    const random = randomFor(2, 'spec');
    const vary = randomGrayscale();
    const grey = Array.from({ length: 3000 }, () => vary(image, random)).filter((result) => result !== image);
    expect(grey.length / 3000).to.be.closeTo(0.1, 0.02);
  });
});
