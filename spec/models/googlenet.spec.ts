import { expect } from 'chai';
import { googlenet } from '../../models/googlenet.js';
import { parametersOf, pictureNetworkContract } from '../contracts/picture-network.js';

describe('googlenet', () => {
  pictureNetworkContract({
    name: 'googlenet',
    narrow: () => googlenet({ widthMultiplier: 1 / 16 }),
    compared: (shared) => googlenet({ ...shared, widthMultiplier: 1 / 16 }),
    // A sixteenth of 192 + 208 + 48 + 64 = 512 channels, say: the four paths one behind the other.
    shapes: {
      conv_1: [48, 48, 4],
      pool_1: [24, 24, 4],
      conv_3: [24, 24, 12],
      pool_2: [12, 12, 12],
      stage_1_block_1_concatenate: [12, 12, 16],
      stage_1_block_2_concatenate: [12, 12, 30],
      pool_3: [6, 6, 30],
      stage_2_block_1_concatenate: [6, 6, 32],
      stage_2_block_4_concatenate: [6, 6, 33],
      stage_2_block_5_concatenate: [6, 6, 52],
      pool_4: [3, 3, 52],
      stage_3_block_2_concatenate: [3, 3, 64],
      average: [64],
      output: [10],
    },
  });

  it('has as many parameters as that of PyTorch at a quarter of the width', () => {
    expect(parametersOf(googlenet({ widthMultiplier: 1 / 4 }))).to.deep.equal([377_478, 0]);
  });

  it('refuses options out of range by name', () => {
    expect(() => googlenet({ widthMultiplier: 0 })).to.throw('googlenet.widthMultiplier: got 0');
  });
});
