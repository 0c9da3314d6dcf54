import { expect } from 'chai';
import { layerRenaming, renameLayers } from '../../models/layer-names.js';

describe('layer names', () => {
  it('numbers generated names anew, in the order they are met', () => {
    const rename = layerRenaming();
    const given = [
      'dense_Dense17',
      'conv2d_Conv2D9',
      'dense_Dense18',
      'dense_Dense17',
      'max_pooling2d_MaxPooling2D30',
    ];
    expect(given.map(rename)).to.deep.equal([
      'dense_Dense1',
      'conv2d_Conv2D1',
      'dense_Dense2',
      'dense_Dense1',
      'max_pooling2d_MaxPooling2D1',
    ]);
  });

  it('renames within the names of weights, and of layers inside layers', () => {
    const rename = layerRenaming();
    expect(rename('dense_Dense17/kernel')).to.equal('dense_Dense1/kernel');
    expect(rename('bidirectional_Bidirectional4/forward_lstm_LSTM8/bias')).to.equal(
      'bidirectional_Bidirectional1/forward_lstm_LSTM1/bias',
    );
  });

  it('numbers what a bidirectional layer runs both ways as the topology does', () => {
    const rename = layerRenaming();
    expect(['lstm_LSTM7', 'lstm_LSTM8'].map(rename)).to.deep.equal(['lstm_LSTM1', 'lstm_LSTM2']);
    expect(rename('bidirectional_Bidirectional4/backward_lstm_LSTM8/bias')).to.equal(
      'bidirectional_Bidirectional1/backward_lstm_LSTM2/bias',
    );
  });

  it('leaves names that a person gave', () => {
    const rename = layerRenaming();
    for (const name of [
      'output',
      'block_A2',
      'hidden_2/kernel',
      'Dense2',
      'features.1',
      'conv_2',
      'modelling3',
    ]) {
      expect(rename(name)).to.equal(name);
    }
  });

  it('renames models, wherever a topology names them', () => {
    const topology = {
      name: 'sequential_12',
      input: 'input9',
      layers: [{ name: 'model7', inbound: [['dense_Dense5', 0, 0]] }],
      units: 12,
    };
    expect(renameLayers(topology, layerRenaming())).to.deep.equal({
      name: 'sequential_1',
      input: 'input1',
      layers: [{ name: 'model1', inbound: [['dense_Dense1', 0, 0]] }],
      units: 12,
    });
  });
});
