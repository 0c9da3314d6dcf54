import { leakyRelu, memory, sum } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Plot } from '../../core/plot.js';
import { engine } from '../../engines/index.js';
import { activationCurves, activationNames } from '../../models/activation-curves.js';
import { refusal } from '../helpers/refusal.js';

describe('activationCurves', () => {
  before(() => engine({ prefer: 'cpu' }));

  it('has every activation of tf.layers that looks at each number by itself', async () => {
    const curves = await activationCurves();
    expect(curves.map(({ name }) => name)).to.deep.equal([...activationNames]);
    for (const curve of curves) {
      expect(curve.lines.map(({ name }) => name)).to.deep.equal(['value', 'derivative']);
      expect(numbersOf(curve, 'value')).to.have.lengthOf(241);
    }
  });

  it('computes what is known of them', async () => {
    const options = {
      functions: ['relu', 'sigmoid', 'tanh', 'softplus'],
      range: [-1, 1],
      points: 3,
    } as const;
    const [relu, sigmoid, tanh, softplus] = await activationCurves(options);
    expect(numbersOf(relu, 'value')).to.deep.equal([0, 0, 1]);
    expect(numbersOf(relu, 'derivative')).to.deep.equal([0, 0, 1]);
    const s = 1 / (1 + Math.exp(-1));
    near(numbersOf(sigmoid, 'value'), [1 - s, 0.5, s]);
    near(numbersOf(sigmoid, 'derivative'), [s * (1 - s), 0.25, s * (1 - s)]);
    near(numbersOf(tanh, 'derivative'), [1 - Math.tanh(1) ** 2, 1, 1 - Math.tanh(1) ** 2]);
    near(numbersOf(softplus, 'derivative'), numbersOf(sigmoid, 'value'));
  });

  for (const prefer of ['cpu', 'wasm'] as const)
    it(`differentiates every one of them, on ${prefer}`, async () => {
      await engine({ prefer });
      try {
        // Between its places there is no corner of any of them.
        const range = [-4.025, 4.025] as const;
        for (const curve of await activationCurves({ range, points: 162 })) {
          const [value, derivative] = [numbersOf(curve, 'value'), numbersOf(curve, 'derivative')];
          for (let place = 1; place < value.length - 1; place++) {
            const slope = ((value[place + 1] ?? 0) - (value[place - 1] ?? 0)) / 0.1;
            const [before = 0, here = 0, after = 0] = derivative.slice(place - 1, place + 2);
            const [least, greatest] = [Math.min(before, here, after), Math.max(before, here, after)];
            expect(slope, `${curve.name} at ${place}`).to.be.within(least - 2e-3, greatest + 2e-3);
          }
        }
      } finally {
        await engine({ prefer: 'cpu' });
      }
    });

  it('takes functions of your own, and leaves no tensor', async () => {
    const { numTensors } = memory();
    const [leaky] = await activationCurves({
      functions: { leaky: (x) => leakyRelu(x, 0.25) },
      range: [-2, 2],
      points: 3,
    });
    expect(leaky?.name).to.equal('leaky');
    expect(numbersOf(leaky, 'value')).to.deep.equal([-0.5, 0, 2]);
    expect(numbersOf(leaky, 'derivative')[0]).to.equal(0.25);
    expect(memory().numTensors).to.equal(numTensors);
  });

  it('refuses what is none of them, a range that is none, and a function of all numbers at once', async () => {
    const functions = { total: (x: Parameters<typeof sum>[0]) => sum(x) };
    const asked = [{ range: [1, -1] }, { points: 1 }, { functions: ['softmax'] }, { functions }];
    for (const options of asked) {
      const error = await refusal(() => Reflect.apply(activationCurves, undefined, [options]));
      expect(error.code).to.equal('OPTION_INVALID');
    }
  });
});

function numbersOf(plot: Plot | undefined, name: string): number[] {
  return Array.from(plot?.lines.find((line) => line.name === name)?.y ?? []);
}

function near(found: readonly number[], expected: readonly number[]): void {
  expect(found).to.have.lengthOf(expected.length);
  for (const [place, value] of found.entries())
    expect(value).to.be.closeTo(expected[place] ?? Number.NaN, 1e-6);
}
