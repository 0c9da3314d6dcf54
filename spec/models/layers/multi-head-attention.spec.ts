import { ones, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { layerNormalization } from '../../../models/layers/layer-normalization.js';
import { multiHeadAttention } from '../../../models/layers/multi-head-attention.js';
import { layersModel } from '../../../models/layers-model.js';
import { modelContract } from '../../contracts/model.js';
import { refusal } from '../../helpers/refusal.js';
import { outputOf } from './support.js';

describe('multiHeadAttention', () => {
  before(() => engine({ prefer: 'cpu' }));

  const small = { heads: 2, keySize: 2 } as const;
  const network = () =>
    sequential({
      layers: [
        multiHeadAttention({ ...small, mask: 'causal', inputShape: [4, 2] }),
        layerNormalization({ epsilon: 0.1 }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    });

  modelContract('an attention network', () => layersModel('attention', network), {
    inputShape: [4, 2],
    classes: 3,
    topology: true,
  });
  it('keeps the shape of its input, whatever its heads and the second input', () => {
    const layer = multiHeadAttention({ heads: 3, keySize: 4 });
    expect(outputOf(layer, [ones([2, 4, 6]), ones([2, 5, 7])]).shape).to.deep.equal([2, 4, 6]);
    expect(
      layer.computeOutputShape([
        [null, 4, 6],
        [null, 5, 7],
      ]),
    ).to.deep.equal([null, 4, 6]);
    layer.dispose();
  });

  it('lets no step see a later one where it is causal', () => {
    const rowsOf = (mask: 'none' | 'causal') => {
      const layer = multiHeadAttention({ ...small, mask });
      const [before, after] = [steps(), steps(2)].map((x) => outputOf(layer, x).values);
      layer.dispose();
      return [0, 2, 4, 6].map((at) => `${before?.slice(at, at + 2)}` === `${after?.slice(at, at + 2)}`);
    };
    expect(rowsOf('causal')).to.deep.equal([true, true, false, false]);
    expect(rowsOf('none')).to.deep.equal([false, false, false, false]);
  });

  it('sees no step that tf.layers masks', () => {
    const attention = multiHeadAttention(small);
    const network = sequential({
      layers: [layers.masking({ maskValue: 0, inputShape: [null, 2] }), attention],
    });
    const short = tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const padded = tensor([
      [
        [1, 2],
        [3, 4],
        [0, 0],
        [0, 0],
      ],
    ]);
    const expected = outputOf(attention, short).values;
    expectClose(outputOf(network, padded).values.slice(0, 4), expected);
    expect(outputOf(attention, padded).values.slice(0, 4)).to.not.deep.equal(expected);
    network.dispose();
  });

  it('refuses a masked second input, and options', async () => {
    const x = input({ shape: [4, 2] });
    const masked = layers.masking({ maskValue: 0 }).apply(x);
    const attended = multiHeadAttention(small).apply([x, symbolic(masked)]);
    const network = model({ inputs: x, outputs: symbolic(attended) });
    const error = await refusal(() => outputOf(network, ones([1, 4, 2])));
    expect(error.code).to.equal('MODEL_INVALID');
    expect(error.message).to.include('second input');
    network.dispose();
    expect((await refusal(() => multiHeadAttention({ heads: 0, keySize: 1 }))).code).to.equal(
      'OPTION_INVALID',
    );
  });
});

/** `[1, 4, 2]`: four different steps; one may be another. */
function steps(changed = -1): Tensor {
  return tensor([[0, 1, 2, 3].map((at) => (at === changed ? [9, -9] : [at + 1, at - 1]))]);
}

function symbolic(value: unknown): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  throw new Error('expected one symbolic tensor');
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  for (const [index, each] of expected.entries()) expect(actual[index]).to.be.closeTo(each, 1e-6);
}
