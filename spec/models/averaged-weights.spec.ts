import { expect } from 'chai';
import { fromLayersFiles, toLayersFiles } from '../../models/artifacts.js';
import { averagedSnapshot } from '../../models/averaged-weights.js';
import { mlp } from '../../models/mlp.js';
import type { NamedArray } from '../../models/model.js';
import { adam } from '../../models/optimizers/adam.js';
import { averageWeights } from '../../models/optimizers/average-weights.js';
import { layerRates } from '../../models/optimizers/layer-rates.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { TensorTrainer } from '../../models/tensor-trainer.js';
import type { TrainerSnapshot } from '../../models/trainer.js';
import { classBatch, lineTrainer, trainerOf, valueBatch } from './support.js';

describe('a trainer whose optimizer averages weights', () => {
  const network = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1 });
  const batch = (number: number) => classBatch([4], { number });
  const averaging = (): Promise<TensorTrainer> =>
    trainerOf({ model: network(), optimizer: averageWeights(adam(0.05), { decay: 0.8 }) });

  it('trains with the weights, evaluates and predicts with the averages', async () => {
    const trainer = await lineTrainer({ optimizer: averageWeights(sgd(0.5), { decay: 0.75 }) });
    // ŷ = 0, so the gradients are -2 and -1: the weights become 1 and 0.5, the averages a quarter of that.
    trainer.step(valueBatch([[2]], [1]));
    expect((await trainer.predict({ data: Float32Array.of(2), shape: [1, 1] })).data[0]).to.equal(0.625);
    expect((await trainer.evaluate(valueBatch([[2]], [1]))).loss).to.equal(0.375 ** 2 / 2);
    // The next step's loss is that of the weights.
    expect((await trainer.step(valueBatch([[2]], [1]))).loss).to.equal(1.5 ** 2 / 2);
    trainer.dispose();
  });

  it('trains as it does without averages, however often it is evaluated', async () => {
    const [plain, averaged] = [
      await trainerOf({ model: network(), optimizer: adam(0.05) }),
      await averaging(),
    ];
    for (let step = 0; step < 10; step++) {
      expect(averaged.step(batch(step))).to.deep.equal(plain.step(batch(step)));
      averaged.evaluate(batch(99));
      averaged.predict(batch(99).x);
    }
    expect(averaged.snapshot().weights).to.deep.equal(plain.snapshot().weights);
    plain.dispose();
    averaged.dispose();
  });

  it('goes on bitwise from a snapshot, through files', async () => {
    const [whole, resumed] = [await averaging(), await averaging()];
    for (let step = 0; step < 5; step++) whole.step(batch(step));
    const files = new Map(toLayersFiles(whole.snapshot()).map(({ path, data }) => [path, data]));
    resumed.restore(fromLayersFiles(files));
    expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
    expect(resumed.evaluate(batch(9))).to.deep.equal(whole.evaluate(batch(9)));
    expect(resumed.step(batch(5))).to.deep.equal(whole.step(batch(5)));
    expect(resumed.snapshot()).to.deep.equal(whole.snapshot());
    whole.dispose();
    resumed.dispose();
  });

  it('saves weights to go on with, and tells those to predict with', async () => {
    const trainer = await averaging();
    for (let step = 0; step < 5; step++) trainer.step(batch(step));
    const snapshot = trainer.snapshot();
    const plain = await trainerOf({ model: network() });
    plain.restore({ ...plain.snapshot(), weights: averagedSnapshot(snapshot).weights });
    expect(plain.predict(batch(9).x)).to.deep.equal(trainer.predict(batch(9).x));
    plain.restore({ ...plain.snapshot(), weights: snapshot.weights });
    expect(plain.predict(batch(9).x)).to.not.deep.equal(trainer.predict(batch(9).x));
    plain.dispose();
    trainer.dispose();
  });

  it('predicts with frozen weights as they are', async () => {
    const optimizer = layerRates(averageWeights(sgd(0.5), { decay: 0.75 }), { hidden_1: 0 });
    const trainer = await trainerOf({ model: network(), optimizer });
    trainer.step(batch(0));
    const snapshot = trainer.snapshot();
    expect(byName(averagedSnapshot(snapshot).weights, 'hidden_1/kernel')).to.equal(
      byName(snapshot.weights, 'hidden_1/kernel'),
    );
    expect(byName(averagedSnapshot(snapshot).weights, 'output/kernel')).to.not.deep.equal(
      byName(snapshot.weights, 'output/kernel'),
    );
    trainer.dispose();
  });

  it('has the weights as they are where nothing is averaged', async () => {
    const trainer = await trainerOf({ model: network() });
    const snapshot: TrainerSnapshot = trainer.snapshot();
    expect(snapshot).to.not.have.property('averages');
    expect(averagedSnapshot(snapshot).weights).to.deep.equal(snapshot.weights);
    trainer.dispose();
  });
});

function byName(arrays: readonly NamedArray[], name: string): NamedArray['data'] | undefined {
  return arrays.find((array) => array.name === name)?.data;
}
