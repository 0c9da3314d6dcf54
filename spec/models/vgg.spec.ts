import { expect } from 'chai';
import { vgg } from '../../models/vgg.js';
import { parametersOf, pictureNetworkContract } from '../contracts/picture-network.js';

describe('vgg', () => {
  pictureNetworkContract({
    name: 'vgg',
    narrow: () => vgg({ widthMultiplier: 1 / 64 }),
    compared: (shared) => vgg({ ...shared, widthMultiplier: 1 / 16, units: 64, dropout: 0 }),
    shapes: {
      block_1_conv_1: [224, 224, 1],
      block_1_pool: [112, 112, 1],
      block_2_pool: [56, 56, 2],
      block_3_conv_2: [56, 56, 4],
      block_3_pool: [28, 28, 4],
      block_4_pool: [14, 14, 8],
      block_5_pool: [7, 7, 8],
      flatten: [392],
      hidden_1: [64],
      output: [10],
    },
  });

  it('has as many parameters as that of PyTorch', () => {
    expect(parametersOf(vgg())).to.deep.equal([2_018_346, 0]);
  });

  it('refuses pictures of which nothing would be left', () => {
    expect(() => vgg({ inputShape: [32, 31, 1] })).to.throw('vgg.inputShape: got');
    expect(() => vgg({ inputShape: [28, 28, 1], blocks: [1, 1] })).not.to.throw();
  });
});
