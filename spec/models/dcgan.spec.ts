import { tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { dcganDiscriminator, dcganGenerator } from '../../models/dcgan.js';

const mode = { training: false, step: 0, perStep: () => tensor([0]) };

describe('dcgan', () => {
  before(() => engine({ prefer: 'wasm' }));

  for (const [inputShape, kernels] of [
    [
      [64, 64, 3],
      [
        [4, 4, 16, 100],
        [4, 4, 8, 16],
        [4, 4, 4, 8],
        [4, 4, 2, 4],
        [4, 4, 3, 2],
      ],
    ],
    [
      [28, 28, 1],
      [
        [7, 7, 4, 100],
        [4, 4, 2, 4],
        [4, 4, 1, 2],
      ],
    ],
  ] as const) {
    it(`paints pictures of [${inputShape}] from the smallest map up, and judges them`, () => {
      const settings = { inputShape, filters: 2 };
      const [painter, judge] = [dcganGenerator(settings).build(1), dcganDiscriminator(settings).build(1)];
      const own = painter.weights.filter(({ name }) => name.endsWith('kernel'));
      expect(own.map(({ variable }) => variable.shape)).to.deep.equal(kernels);
      const [painted, judged] = tidy(() => {
        const pictures = painter.forward(tensor(new Float32Array(200).fill(1), [2, 100]), mode);
        return [pictures.shape, judge.forward(pictures, mode).shape];
      });
      expect(painted).to.deep.equal([2, ...inputShape]);
      expect(judged).to.deep.equal([2, 1]);
      for (const built of [painter, judge]) built.dispose();
    });
  }

  it('refuses settings that are none', () => {
    expect(() => dcganGenerator({ filters: 0 })).to.throw(/dcganGenerator\.filters/);
    expect(() => dcganDiscriminator({ noise: 0 })).to.throw(/dcganDiscriminator\.noise/);
  });
});
