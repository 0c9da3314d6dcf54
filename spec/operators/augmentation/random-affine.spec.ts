import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { affineMatrix } from '../../../operators/augmentation/affine-matrix.js';
import { randomAffine } from '../../../operators/augmentation/random-affine.js';
import { warp } from '../../../operators/augmentation/warp.js';
import { describeTransform, imageOf } from '../../contracts/transform.js';

describeTransform('randomAffine', {
  create: () =>
    randomAffine({ degrees: 40, translate: [0.2, 0.3], scale: [0.5, 1.5], shearX: 20, shearY: [0, 9] }),
  refused: {
    'degrees below 0': () => randomAffine({ degrees: -1 }),
    'a move further than the picture': () => randomAffine({ translate: [0, 1.5] }),
    'a scale of 0': () => randomAffine({ scale: [0, 1] }),
    'a shear of 90 degrees': () => randomAffine({ shearX: 90 }),
    'no numbers to fill with': () => randomAffine({ fill: [] }),
  },
  moves: true,
});

describe('randomAffine', () => {
  const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [3, 3, 1] };

  it('without options, leaves every number where it is', () => {
    expect(imageOf(randomAffine()(image, randomFor(1, 'spec')))).to.deep.equal(image);
  });

  it('moves by whole pixels, up to the part told', () => {
    const seen = new Set<string>();
    const random = randomFor(1, 'spec');
    for (let attempt = 0; attempt < 200; attempt++) {
      const result = randomAffine({ translate: [0.34, 0] })(image, random);
      if ('matrix' in result) seen.add(`${result.matrix[2]} ${result.matrix[5]}`);
    }
    expect([...seen].sort()).to.deep.equal(['-1 0', '0 0', '1 0']);
  });

  it('turns clockwise, and puts fill where there was nothing', () => {
    const quarter = affineMatrix({ angle: 90 }, 3, 3);
    expect([...warp(image, quarter, { interpolation: 'nearest' }).image.data]).to.deep.equal([
      7, 4, 1, 8, 5, 2, 9, 6, 3,
    ]);
    const right = affineMatrix({ translate: [1, 0] }, 3, 3);
    const filled = warp(image, right, { interpolation: 'nearest', fill: 50 });
    expect([...filled.image.data]).to.deep.equal([50, 1, 2, 50, 4, 5, 50, 7, 8]);
  });

  it('between four pixels, is their mean', () => {
    const half = affineMatrix({ translate: [0.5, 0.5] }, 3, 3);
    const { data } = warp(image, half, { interpolation: 'bilinear' }).image;
    expect([data[4], data[5], data[8]]).to.deep.equal([3, 4, 7]);
  });

  it('refuses a fill for other channels', () => {
    const fill = randomAffine({ fill: [1, 2, 3] });
    expect(() => fill(image, randomFor(1, 'spec')))
      .to.throw('3 channels')
      .with.property('code', 'SHAPE_INVALID');
  });
});
