import { tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { blockNetwork, centred } from '../../models/block-network.js';
import { oneTensor } from '../../models/layers/layer-options.js';

describe('blockNetwork', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('has the parameters that are counted by hand, the shared ones once', () => {
    const net = blockNetwork();
    expect(net.countParams()).to.equal(1200 + 1072 + 272 + 17);
    expect(net.weights.map(({ originalName }) => originalName.split('/')[0])).to.include.members([
      'first_wide',
      'second_narrow',
      'shared',
    ]);
    net.dispose();
  });

  it('answers with one number for a sample', () => {
    const net = blockNetwork();
    expect(net.outputShape).to.deep.equal([null, 1]);
    net.dispose();
  });
});

describe('centred', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('takes the mean of each sample away, and keeps the shape', () => {
    const y = oneTensor(centred().call(tensor2d([1, 2, 6, 0, 0, 3], [2, 3]), {}));
    expect(y.shape).to.deep.equal([2, 3]);
    expect([...y.dataSync()]).to.deep.equal([-2, -1, 3, -1, -1, 2]);
    y.dispose();
  });
});
