import { ones, tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { gru } from '../../../models/layers/gru.js';
import { layersModel } from '../../../models/layers-model.js';
import { modelContract } from '../../contracts/model.js';
import { outputOf } from './support.js';

describe('what a layer of a model is called with', () => {
  before(() => engine({ prefer: 'cpu' }));

  modelContract(
    'a network whose recurrent layer starts from the state of another, with a third after it',
    () => layersModel('translator', translator),
    { inputShape: [4, 2], classes: 3, topology: true },
  );

  it('does not hold the mask of a layer before, where its own inputs have none', () => {
    const tokens = input({ shape: [4] });
    const embedded = layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(tokens);
    const encoded = layers
      .repeatVector({ n: 4 })
      .apply(symbolic(gru({ units: 3 }).apply(symbolic(embedded))));
    const decoder = gru({ units: 3 });
    const encoder = model({ inputs: tokens, outputs: symbolic(encoded) });
    const both = model({ inputs: tokens, outputs: symbolic(decoder.apply(symbolic(encoded))) });
    const x = tensor([[1, 2, 0, 0]]);
    const { values, shape } = outputOf(encoder, x);
    const expected = outputOf(decoder, tensor([...values], [...shape]));
    expect(outputOf(both, x)).to.deep.equal(expected);
    expect(outputOf(both, x, { training: true })).to.deep.equal(expected);
    both.dispose();
  });

  it('stays as it was, for whoever calls a layer directly', () => {
    const layer = gru({ units: 2 });
    const options = { mask: ones([1, 4]), initialState: [ones([1, 2])] };
    const given = { ...options };
    const first = outputOf(layer, ones([1, 4, 3]), options);
    expect(options).to.deep.equal(given);
    expect(outputOf(layer, ones([1, 4, 3]), options)).to.deep.equal(first);
    layer.dispose();
  });
});

function translator(): LayersModel {
  const x = input({ shape: [4, 2] });
  const [, state] = [gru({ units: 2, returnState: true }).apply(x)].flat();
  const decoded = gru({ units: 2, returnSequences: true }).apply(x, { initialState: [symbolic(state)] });
  const last = gru({ units: 2 }).apply(symbolic(decoded));
  return model({ inputs: x, outputs: symbolic(layers.dense({ units: 3 }).apply(symbolic(last))) });
}

function symbolic(value: unknown): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  throw new Error('expected one symbolic tensor');
}
