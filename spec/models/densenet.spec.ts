import { expect } from 'chai';
import { densenet } from '../../models/densenet.js';
import { parametersOf, pictureNetworkContract } from '../contracts/picture-network.js';

describe('densenet', () => {
  pictureNetworkContract({
    name: 'densenet',
    narrow: () => densenet({ widthMultiplier: 1 / 16, growth: 2 }),
    compared: (shared) => densenet({ ...shared, widthMultiplier: 1 / 16, growth: 4 }),
    // Each block adds 4 · 2 channels, each transition halves channels and sides: a sixteenth of the course's.
    shapes: {
      stem: [48, 48, 4],
      stem_pool: [24, 24, 4],
      block_1_conv_4_concatenate: [24, 24, 12],
      transition_1_pool: [12, 12, 6],
      block_2_conv_4_concatenate: [12, 12, 14],
      transition_2_pool: [6, 6, 7],
      block_3_conv_4_concatenate: [6, 6, 15],
      transition_3_pool: [3, 3, 7],
      block_4_conv_4_concatenate: [3, 3, 15],
      average: [15],
      output: [10],
    },
  });

  it('has as many parameters as that of PyTorch, and two numbers for each normalised channel beside them', () => {
    expect(parametersOf(densenet())).to.deep.equal([758_226, 6_608]);
  });

  it('refuses pictures that cannot be halved so often', () => {
    expect(() => densenet({ inputShape: [28, 28, 1] })).to.throw('densenet.inputShape: got');
    expect(() => densenet({ inputShape: [29, 29, 1] })).not.to.throw();
  });
});
