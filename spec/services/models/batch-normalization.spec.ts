import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { sizeOf } from '../../../core/sample.js';
import { hasTrainingBatchNormalization } from '../../../engines/batch-normalization.js';
import { type EngineName, engine } from '../../../engines/index.js';
import type { NamedArray } from '../../../models/model.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { classBatch, trainerOf } from '../../models/support.js';

describe('batch normalization by the operations of native TensorFlow', () => {
  keepBackend();

  /** The weights, running averages too, after some steps. */
  const trained = async (prefer: EngineName, inputShape: number[]): Promise<readonly NamedArray[]> => {
    const loaded = await engine({ prefer });
    expect(hasTrainingBatchNormalization()).to.equal(prefer === 'native');
    const model = () =>
      sequential({
        layers: [
          layers.batchNormalization({ inputShape, momentum: 0.8, epsilon: 1e-3 }),
          layers.reshape({ targetShape: [sizeOf(inputShape)] }),
          layers.dense({ units: 3 }),
        ],
      });
    const trainer = await trainerOf({ model }, 1, loaded);
    for (let number = 0; number < 4; number++) trainer.step(classBatch(inputShape, { size: 4, number }));
    const { weights } = trainer.snapshot();
    trainer.dispose();
    return weights;
  };

  for (const [what, shape] of [
    ['images', [4, 3, 2]],
    ['features', [5]],
  ] as const) {
    it(`learns from ${what} what the layer composed of single operations learns, and the same running averages`, async () => {
      const [fused, composed] = [await trained('native', [...shape]), await trained('cpu', [...shape])];
      expect(composed.map(({ name }) => name).join()).to.include('moving_variance');
      for (const [index, { name, data }] of composed.entries()) {
        for (const [place, value] of Array.from(data).entries()) {
          expect(fused[index]?.data[place], `${name} ${place}`).to.be.closeTo(value, 2e-5);
        }
      }
    });
  }
});
