import { expect } from 'chai';
import { alexnet } from '../../models/alexnet.js';
import { parametersOf, pictureNetworkContract } from '../contracts/picture-network.js';

describe('alexnet', () => {
  pictureNetworkContract({
    name: 'alexnet',
    narrow: () => alexnet({ widthMultiplier: 1 / 32 }),
    compared: (shared) => alexnet({ ...shared, widthMultiplier: 1 / 16, units: 64, dropout: 0 }),
    // ⌊(224 − 11) / 4⌋ + 1 = 54, ⌊(54 − 3) / 2⌋ + 1 = 26, then 12 and 5; a thirty-second of the channels.
    shapes: {
      conv_1: [54, 54, 3],
      pool_1: [26, 26, 3],
      conv_2: [26, 26, 8],
      pool_2: [12, 12, 8],
      conv_3: [12, 12, 12],
      conv_4: [12, 12, 12],
      conv_5: [12, 12, 8],
      pool_3: [5, 5, 8],
      flatten: [200],
      hidden_1: [128],
      hidden_2: [128],
      output: [10],
    },
  });

  it('has as many parameters as that of PyTorch at an eighth of the width', () => {
    expect(parametersOf(alexnet({ widthMultiplier: 1 / 8 }))).to.deep.equal([737_506, 0]);
  });

  it('refuses pictures of which nothing would be left', () => {
    expect(() => alexnet({ inputShape: [66, 67, 1] })).to.throw('alexnet.inputShape.0: got 66');
  });
});
