import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import fc from 'fast-check';
import { engine } from '../../../engines/index.js';
import { causalConvolution1d } from '../../../models/layers/causal-convolution.js';
import { layersModel } from '../../../models/layers-model.js';
import { modelContract } from '../../contracts/model.js';
import { refusal } from '../../helpers/refusal.js';
import { outputOf } from './support.js';

describe('causalConvolution1d', () => {
  before(() => engine({ prefer: 'cpu' }));

  const network = () =>
    sequential({
      layers: [
        causalConvolution1d({ filters: 3, kernelSize: 2, inputShape: [4, 2] }),
        layers.activation({ activation: 'tanh' }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    });

  modelContract('a causal convolution', () => layersModel('causal', network), {
    inputShape: [4, 2],
    classes: 3,
    topology: true,
  });

  it('lets no output see a later step, whatever its kernel, strides or dilation', () => {
    const settings = fc.record({
      kernelSize: fc.integer({ min: 1, max: 5 }),
      spread: fc.oneof(
        fc.record({ strides: fc.integer({ min: 1, max: 3 }) }),
        fc.record({ dilation: fc.integer({ min: 1, max: 3 }) }),
      ),
      time: fc.integer({ min: 1, max: 8 }),
      changed: fc.nat(),
    });
    fc.assert(
      fc.property(settings, ({ kernelSize, spread, time, changed }) => {
        const layer = causalConvolution1d({ filters: 1, kernelSize, ...spread });
        const { strides } = { strides: 1, ...spread };
        const at = changed % time;
        const before = outputOf(layer, steps(time));
        const after = outputOf(layer, steps(time, at));
        layer.dispose();
        expect(before.shape).to.deep.equal([1, Math.ceil(time / strides), 1]);
        const earlier = Math.ceil(at / strides);
        expect(after.values.slice(0, earlier)).to.deep.equal(before.values.slice(0, earlier));
      }),
      { numRuns: 50 },
    );
  });

  it('knows the shape it gives, of any length too', () => {
    const shapeOf = (strides: number, time: number | null) =>
      causalConvolution1d({ filters: 4, kernelSize: 3, strides }).computeOutputShape([null, time, 2]);
    expect(shapeOf(1, 7)).to.deep.equal([null, 7, 4]);
    expect(shapeOf(2, 7)).to.deep.equal([null, 4, 4]);
    expect(shapeOf(2, null)).to.deep.equal([null, null, 4]);
  });

  it('refuses options, and inputs without a known number of features', async () => {
    const both = await refusal(() =>
      causalConvolution1d({ filters: 1, kernelSize: 2, strides: 2, dilation: 2 }),
    );
    expect(both.code).to.equal('OPTION_INVALID');
    const none = await refusal(() => causalConvolution1d({ filters: 0, kernelSize: 2 }));
    expect(none.message).to.include('causalConvolution1d.filters');
    const flat = await refusal(() =>
      sequential({ layers: [causalConvolution1d({ filters: 1, kernelSize: 2, inputShape: [4] })] }),
    );
    expect(flat.code).to.equal('SHAPE_INVALID');
    expect(flat.message).to.match(/CausalConvolution1D.*3 axes/s);
  });
});

/** `[1, time, 1]`: ones, but for one step. */
function steps(time: number, changed = -1): Tensor {
  return tensor(
    Array.from({ length: time }, (_, at) => (at === changed ? 5 : 1)),
    [1, time, 1],
  );
}
