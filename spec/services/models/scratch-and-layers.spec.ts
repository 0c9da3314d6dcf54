import { expect } from 'chai';
import { type Engine, engine } from '../../../engines/index.js';
import { lenet } from '../../../models/lenet.js';
import { mlp } from '../../../models/mlp.js';
import type { Model } from '../../../models/model.js';
import { ridgeRegression } from '../../../models/ridge-regression.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { classBatch, trainerOf } from '../../models/support.js';

type Variant = 'scratch' | 'layers';

const pictures = { inputShape: [28, 28, 1], classes: 10 };

const models: Readonly<
  Record<string, { readonly create: (variant: Variant) => Model; readonly inputShape: readonly number[] }>
> = {
  'mlp with dropout': {
    create: (variant) => mlp({ hidden: [64, 32], dropout: [0.2, 0.5], scale: 1, variant }),
    ...pictures,
  },
  ridgeRegression: {
    create: (variant) => ridgeRegression({ inputs: 20, outputs: 10, lambda: 0.1, deviation: 1, variant }),
    inputShape: [20],
  },
  lenet: { create: (variant) => lenet({ scale: 1, variant }), ...pictures },
  'lenet with batch normalisation': {
    create: (variant) => lenet({ scale: 1, batchNormalization: true, variant }),
    ...pictures,
  },
};

describe('networks from scratch, compiled for native TensorFlow', () => {
  keepBackend();
  let native: Engine;
  before(async () => {
    native = await engine({ prefer: 'native' });
  });

  for (const [name, { create, inputShape }] of Object.entries(models)) {
    it(`compute the same as on tf.layers, step by step: ${name}`, async () => {
      const trainers = await Promise.all(
        (['scratch', 'layers'] as const).map((variant) => trainerOf({ model: create(variant) }, 1, native)),
      );
      const batchOf = (number: number) => classBatch(inputShape, { classes: 10, number });
      for (let number = 0; number < 6; number++) {
        const [scratch, layers] = trainers.map((trainer) => trainer.step(batchOf(number)).loss);
        expect(layers).to.be.closeTo(scratch ?? Number.NaN, 1e-4);
      }
      const [scratch, layers] = trainers.map((trainer) => trainer.evaluate(batchOf(9)).loss);
      expect(layers).to.be.closeTo(scratch ?? Number.NaN, 1e-4);
      for (const trainer of trainers) trainer.dispose();
    });
  }
});
