import { expect } from 'chai';
import { nin } from '../../models/nin.js';
import { parametersOf, pictureNetworkContract } from '../contracts/picture-network.js';

describe('nin', () => {
  pictureNetworkContract({
    name: 'nin',
    narrow: () => nin({ widthMultiplier: 1 / 32 }),
    compared: (shared) => nin({ ...shared, widthMultiplier: 1 / 16, dropout: 0 }),
    shapes: {
      block_1_mix_2: [54, 54, 3],
      pool_1: [26, 26, 3],
      block_2_mix_2: [26, 26, 8],
      pool_2: [12, 12, 8],
      block_3_mix_2: [12, 12, 12],
      pool_3: [5, 5, 12],
      block_4_conv: [5, 5, 10],
      block_4_mix_2: [5, 5, 10],
      average: [10],
    },
  });

  it('has as many parameters as that of PyTorch', () => {
    expect(parametersOf(nin())).to.deep.equal([1_992_166, 0]);
  });

  it('refuses pictures of which nothing would be left', () => {
    expect(() => nin({ inputShape: [67, 66, 1] })).to.throw('nin.inputShape.1: got 66');
  });
});
