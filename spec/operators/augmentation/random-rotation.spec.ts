import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { randomRotation, rotate } from '../../../operators/augmentation/random-rotation.js';
import { describeTransform } from '../../contracts/transform.js';

describeTransform('randomRotation', {
  create: () => randomRotation(180),
  refused: {
    'degrees below 0': () => randomRotation(-1),
    'a range from high to low': () => randomRotation([10, -10]),
  },
  moves: true,
});

describe('randomRotation', () => {
  it('turns counterclockwise', () => {
    const image = { data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] };
    expect([...rotate(image, 90, { interpolation: 'nearest' }).image.data]).to.deep.equal([2, 4, 1, 3]);
  });

  it('draws angles from the whole range, and no others', () => {
    const random = randomFor(1, 'spec');
    const angles = Array.from({ length: 500 }, () => angleOf(randomRotation([-10, 30]), random));
    expect(Math.min(...angles)).to.be.within(-10, -9);
    expect(Math.max(...angles)).to.be.within(29, 30);
  });
});

/** The degrees counterclockwise that a transform draws. */
function angleOf(transform: ReturnType<typeof randomRotation>, random: ReturnType<typeof randomFor>): number {
  const result = transform({ data: new Uint8Array(4), shape: [2, 2, 1] }, random);
  if (!('matrix' in result)) throw new Error('the picture was not moved');
  return (-Math.atan2(result.matrix[3], result.matrix[0]) * 180) / Math.PI;
}
