import { tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { layerNormalization } from '../../../models/layers/layer-normalization.js';
import { layersModel } from '../../../models/layers-model.js';
import { modelContract } from '../../contracts/model.js';
import { refusal } from '../../helpers/refusal.js';
import { outputOf } from './support.js';

describe('layerNormalization', () => {
  before(() => engine({ prefer: 'cpu' }));

  const network = () =>
    sequential({
      layers: [layers.dense({ units: 6, inputShape: [4] }), layerNormalization(), layers.dense({ units: 3 })],
    });

  modelContract('a network with layer normalisation', () => layersModel('normalised', network), {
    inputShape: [4],
    classes: 3,
    topology: true,
  });

  it('brings each row to mean 0 and variance 1, whatever the others hold', () => {
    const layer = layerNormalization();
    const { values } = outputOf(
      layer,
      tensor([
        [1, 2, 3, 4],
        [100, -100, 100, -100],
      ]),
    );
    expect(values.slice(4).map(Math.round)).to.deep.equal([1, -1, 1, -1]);
    // (1 - 2.5) / sqrt(1.25 + 1e-5)
    expect(values[0]).to.be.closeTo(-1.341635, 1e-5);
    layer.dispose();
  });

  it("has PyTorch's epsilon, and refuses one that is not positive", async () => {
    expect(layerNormalization().getConfig()).to.include({ epsilon: 1e-5 });
    expect((await refusal(() => layerNormalization({ epsilon: 0 }))).code).to.equal('OPTION_INVALID');
  });
});
