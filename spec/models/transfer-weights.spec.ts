import { expect } from 'chai';
import { mlp } from '../../models/mlp.js';
import { layerRates } from '../../models/optimizers/layer-rates.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { TensorTrainer } from '../../models/tensor-trainer.js';
import { transferWeights } from '../../models/transfer-weights.js';
import { classBatch, trainerOf } from './support.js';

const network = (classes: number, hidden = 5) =>
  mlp({ inputShape: [4], hidden: [hidden], classes, scale: 1 });
const weightsOf = (trainer: TensorTrainer): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(trainer.snapshot().weights.map(({ name, data }) => [name, [...data]]));

describe('transferWeights', () => {
  it('copies every layer but the new head, and keeps what the other has done', async () => {
    const [learnt, tuned] = [
      await trainerOf({ model: network(3) }, 1),
      await trainerOf({ model: network(2) }, 2),
    ];
    learnt.step(classBatch([4]));
    tuned.step(classBatch([4], { classes: 2 }));
    const before = weightsOf(tuned);
    await transferWeights(learnt, tuned, { except: ['output'] });
    const after = weightsOf(tuned);
    expect(after['hidden_1/kernel']).to.deep.equal(weightsOf(learnt)['hidden_1/kernel']);
    expect(after['output/kernel']).to.deep.equal(before['output/kernel']);
    expect(tuned.stepsDone).to.equal(1);
    for (const trainer of [learnt, tuned]) trainer.dispose();
  });

  it('leaves a copied layer as it is where its rate is 0', async () => {
    const learnt = await trainerOf({ model: network(3) }, 1);
    const optimizer = layerRates(sgd(0.5), { hidden_1: 0 });
    const tuned = await trainerOf({ model: network(2), optimizer }, 2);
    await transferWeights(learnt, tuned, { except: ['output'] });
    for (let number = 0; number < 3; number++) tuned.step(classBatch([4], { classes: 2, number }));
    expect(weightsOf(tuned)['hidden_1/kernel']).to.deep.equal(weightsOf(learnt)['hidden_1/kernel']);
    for (const trainer of [learnt, tuned]) trainer.dispose();
  });

  it('names a weight that does not fit', async () => {
    const [learnt, tuned] = [
      await trainerOf({ model: network(3) }),
      await trainerOf({ model: network(3, 6) }),
    ];
    const refused = await transferWeights(learnt, tuned).catch((error: unknown) => error);
    expect(String(refused)).to.include('hidden_1/kernel').and.to.include('[4, 6]');
    for (const trainer of [learnt, tuned]) trainer.dispose();
  });
});
