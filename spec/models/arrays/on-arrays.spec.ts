import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { type EngineName, engine, nativeStatus } from '../../../engines/index.js';
import { ArrayTrainer } from '../../../models/arrays/array-trainer.js';
import { createTrainer } from '../../../models/create-trainer.js';
import { layersModel } from '../../../models/layers-model.js';
import { linear } from '../../../models/linear.js';
import type { Loss } from '../../../models/loss.js';
import { mlp } from '../../../models/mlp.js';
import { accumulate } from '../../../models/optimizers/accumulate.js';
import { adam } from '../../../models/optimizers/adam.js';
import { layerRates } from '../../../models/optimizers/layer-rates.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { softmaxRegression } from '../../../models/softmax-regression.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import type { TrainerOptions } from '../../../models/trainer-options.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, valueBatch } from '../support.js';

describe('what createTrainer computes with', () => {
  const line: TrainerOptions = { model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss };

  async function computedWith(options: Partial<TrainerOptions>): Promise<unknown> {
    const trainer = createTrainer(
      { ...line, ...options },
      { engine: await engine({ prefer: 'cpu' }), seed: 1 },
    );
    trainer.dispose();
    expect(trainer.options.computeWith).to.equal(trainer instanceof ArrayTrainer ? 'arrays' : 'tensors');
    return trainer.options.computeWith;
  }

  it('arrays, for small models of one affine layer', async () => {
    expect(await computedWith({})).to.equal('arrays');
    expect(await computedWith({ model: linear({ inputs: 127 }) })).to.equal('arrays');
    const model = softmaxRegression({ inputShape: [4], classes: 3, scale: 1 });
    expect(await computedWith({ model, loss: softmaxCrossEntropy })).to.equal('arrays');
  });

  it('tensors, for models of more than 128 weights', async () => {
    expect(await computedWith({ model: linear({ inputs: 128 }) })).to.equal('tensors');
    expect(await computedWith({ model: softmaxRegression(), loss: softmaxCrossEntropy })).to.equal('tensors');
  });

  const custom: Loss = { ...squaredLoss, name: 'custom' };
  const { onArrays: _, ...withoutArrays } = custom;
  const unable: Readonly<Record<string, Partial<TrainerOptions>>> = {
    'model mlp': { model: mlp({ inputShape: [2], hidden: [2], classes: 1, scale: 1 }) },
    'model linear': { model: linear({ inputs: 2, variant: 'layers' }) },
    'model own': {
      model: layersModel('own', () => sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] })),
    },
    'loss custom': { loss: withoutArrays },
    'optimizer adam': { optimizer: adam(0.1) },
    'optimizer sgd': { optimizer: layerRates(sgd(0.1), { output: 0.5 }) },
    'optimizer accumulate': { optimizer: accumulate(sgd(0.1), { batches: 2 }) },
  };
  for (const [part, options] of Object.entries(unable)) {
    it(`tensors, where arrays cannot: ${part}`, async () => {
      expect(await computedWith(options)).to.equal('tensors');
      const error = await refusal(() => computedWith({ ...options, computeWith: 'arrays' }));
      expect(error.code).to.equal('OPTION_INVALID');
      expect(error.message)
        .to.match(/^createTrainer.computeWith: got 'arrays for /)
        .and.include(part.split(' ')[0]);
    });
  }

  it('what the option says', async () => {
    expect(await computedWith({ computeWith: 'tensors' })).to.equal('tensors');
    const large = { model: softmaxRegression(), loss: softmaxCrossEntropy };
    expect(await computedWith({ ...large, computeWith: 'arrays' })).to.equal('arrays');
  });

  const names: readonly EngineName[] = nativeStatus().installed ? ['cpu', 'wasm', 'native'] : ['cpu', 'wasm'];
  it(`arrays compute bitwise the same on every engine: ${names.join(', ')}`, async () => {
    const results = [];
    for (const prefer of names) {
      const trainer = createTrainer(line, { engine: await engine({ prefer }), seed: 1 });
      for (let step = 0; step < 5; step++) await trainer.step(valueBatch([[step, 1]], [step]));
      results.push(await trainer.snapshot());
      trainer.dispose();
    }
    for (const result of results) expect(result).to.deep.equal(results[0]);
  });

  it('arrays in a worker too, bitwise the same', async () => {
    const [here, there] = [await engine({ prefer: 'cpu' }), await engine({ prefer: 'cpu', worker: true })];
    const trainers = [here, there].map((where) => createTrainer(line, { engine: where, seed: 1 }));
    const snapshots = [];
    for (const trainer of trainers) {
      await trainer.ready?.();
      expect(trainer.options.computeWith).to.equal('arrays');
      await trainer.step(valueBatch([[1, 2]], [3]));
      snapshots.push(await trainer.snapshot());
      trainer.dispose();
    }
    expect(snapshots[1]).to.deep.equal(snapshots[0]);
    await there.close();
  }).timeout(60_000);

  it('both draw the same first weights', async () => {
    const loaded = await engine({ prefer: 'cpu' });
    const model = softmaxRegression({ inputShape: [2, 2], classes: 3 });
    const options = { model, optimizer: sgd(0.1), loss: softmaxCrossEntropy };
    const [first, second] = (['arrays', 'tensors'] as const).map((computeWith) =>
      createTrainer({ ...options, computeWith }, { engine: loaded, seed: 5 }),
    );
    expect(await first?.snapshot()).to.deep.equal(await second?.snapshot());
    const { x } = classBatch([2, 2], {});
    expect((await first?.predict(x))?.shape).to.deep.equal([8, 3]);
    second?.dispose();
  });
});
