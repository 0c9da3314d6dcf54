import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { resnet } from '../../models/resnet.js';
import { parametersOf, pictureNetworkContract } from '../contracts/picture-network.js';
import { classBatch, trainerOf } from './support.js';

describe('resnet', () => {
  pictureNetworkContract({
    name: 'resnet',
    narrow: () => resnet({ widthMultiplier: 1 / 16 }),
    compared: (shared) => resnet({ ...shared, widthMultiplier: 1 / 16 }),
    shapes: {
      stem: [48, 48, 4],
      stem_pool: [24, 24, 4],
      stage_1_block_2_relu: [24, 24, 4],
      stage_2_block_1_beside: [12, 12, 8],
      stage_2_block_1_relu: [12, 12, 8],
      stage_2_block_2_relu: [12, 12, 8],
      stage_3_block_2_relu: [6, 6, 16],
      stage_4_block_2_relu: [3, 3, 32],
      average: [32],
      output: [10],
    },
  });

  it('has as many parameters as that of PyTorch at a quarter of the width, and those of its moving averages', () => {
    expect(parametersOf(resnet({ widthMultiplier: 1 / 4 }))).to.deep.equal([702_570, 1_952]);
  });

  it('goes on bitwise from a snapshot: moving averages, too', async () => {
    const loaded = await engine({ prefer: 'wasm' });
    const model = resnet({ inputShape: [8, 8, 1], classes: 3, widthMultiplier: 1 / 16, blocks: [1] });
    const [whole, resumed] = [await trainerOf({ model }, 1, loaded), await trainerOf({ model }, 2, loaded)];
    const batchNumber = (number: number) => classBatch([8, 8, 1], { number, size: 4 });
    whole.step(batchNumber(0));
    resumed.restore(whole.snapshot());
    expect(resumed.step(batchNumber(1))).to.deep.equal(whole.step(batchNumber(1)));
    expect(resumed.evaluate(batchNumber(2))).to.deep.equal(whole.evaluate(batchNumber(2)));
    expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
    for (const trainer of [whole, resumed]) trainer.dispose();
  });

  it('is as deep as it is told', () => {
    const [shallow] = parametersOf(resnet({ widthMultiplier: 1 / 16, blocks: [1] }));
    // Stem 7·7·4 + 4, two convolutions of 3·3·4·4 + 4, three normalisations of 8, and the output 4·10 + 10.
    expect(shallow).to.equal(200 + 2 * 148 + 3 * 8 + 50);
  });

  it('refuses options out of range by name', () => {
    expect(() => resnet({ blocks: [2, 0] })).to.throw('resnet.blocks.1: got 0');
  });
});
