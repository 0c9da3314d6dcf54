import { expect } from 'chai';
import { isMillraceError } from '../../core/errors.js';
import type { BatchData } from '../../core/sample.js';
import { engine, type WorkerEngine } from '../../engines/index.js';
import { fromLayersFiles, toLayersFiles } from '../../models/artifacts.js';
import { createTrainer } from '../../models/create-trainer.js';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import type { Trainer, TrainerSnapshot } from '../../models/trainer.js';
import { valueBatch } from './support.js';

const options = {
  model: linear({ inputs: 1 }),
  optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }),
  loss: squaredLoss,
};
const batch = valueBatch([[1], [2]], [3, 5]);

describe('the learning rate of a trainer', function () {
  this.timeout(60_000);
  let worker: WorkerEngine;
  before(async () => {
    worker = await engine({ prefer: 'cpu', worker: true });
  });
  after(() => worker.close());

  const ways: Readonly<Record<string, () => Promise<Trainer>>> = {
    tensors: async () =>
      createTrainer(
        { ...options, computeWith: 'tensors' },
        { engine: await engine({ prefer: 'cpu' }), seed: 1 },
      ),
    arrays: async () =>
      createTrainer(
        { ...options, computeWith: 'arrays' },
        { engine: await engine({ prefer: 'cpu' }), seed: 1 },
      ),
    'a worker': async () => createTrainer(options, { engine: worker, seed: 1 }),
  };

  for (const [way, create] of Object.entries(ways)) {
    describe(`that computes with ${way}`, () => {
      let trainer: Trainer;
      beforeEach(async () => {
        trainer = await create();
      });
      afterEach(() => trainer.dispose());

      it('is that of the optimizer until it is set', async () => {
        expect(trainer.learningRate).to.equal(0.1);
        trainer.learningRate = 0.05;
        expect(trainer.learningRate).to.equal(0.05);
        expect(await trainer.snapshot())
          .to.include({ learningRate: 0.05 })
          .and.not.have.property('heldLearningRate');
      });

      it('stays where it is held, whatever is set, until it is held elsewhere', () => {
        trainer.holdLearningRate(0.02);
        trainer.learningRate = 0.5;
        expect(trainer.learningRate).to.equal(0.02);
        trainer.holdLearningRate(0);
        expect(trainer.learningRate).to.equal(0);
      });

      it("is what it was last set to once it is released, and the optimizer's where it was not set", () => {
        trainer.holdLearningRate(0.02);
        trainer.releaseLearningRate();
        expect(trainer.learningRate).to.equal(0.1);
        trainer.holdLearningRate(0.02);
        trainer.learningRate = 0.5;
        trainer.releaseLearningRate();
        expect(trainer.learningRate).to.equal(0.5);
        trainer.learningRate = 0.25;
        expect(trainer.learningRate).to.equal(0.25);
      });

      it('is what the next step is done with', async () => {
        const [held, set] = [trainer, await create()];
        await held.step(batch);
        await set.step(batch);
        held.holdLearningRate(0.02);
        set.learningRate = 0.02;
        await held.step(batch);
        await set.step(batch);
        expect((await held.snapshot()).weights).to.deep.equal((await set.snapshot()).weights);
        set.dispose();
      });

      it('is held again in a trainer that is restored, and goes on the same way', async () => {
        await trainer.step(batch);
        trainer.holdLearningRate(0.02);
        const restored = await create();
        await restored.restore(throughFiles(await trainer.snapshot()));
        expect(await afterTwo(restored)).to.deep.equal(await afterTwo(trainer));
        restored.dispose();
      });

      it('is released in a restored trainer to what it was set to before', async () => {
        trainer.learningRate = 0.05;
        trainer.holdLearningRate(0.02);
        const restored = await create();
        await restored.restore(throughFiles(await trainer.snapshot()));
        restored.releaseLearningRate();
        expect(restored.learningRate).to.equal(0.05);
        restored.dispose();
      });

      it('is free again in a trainer that is restored to where it was free', async () => {
        const free = throughFiles(await trainer.snapshot());
        trainer.holdLearningRate(0.02);
        await trainer.restore(free);
        trainer.learningRate = 0.5;
        expect(trainer.learningRate).to.equal(0.5);
      });

      for (const rate of [Number.NaN, -1, Number.POSITIVE_INFINITY])
        it(`is not held at ${rate}`, () => {
          let failure: unknown;
          try {
            trainer.holdLearningRate(rate);
          } catch (error) {
            failure = error;
          }
          expect(isMillraceError(failure, 'OPTION_INVALID'), String(failure)).to.equal(true);
          expect(trainer.learningRate).to.equal(0.1);
        });
    });
  }
});

/** What two more steps come to, while something sets the rate in vain. */
async function afterTwo(trainer: Trainer): Promise<TrainerSnapshot> {
  const batches: readonly BatchData[] = [batch, batch];
  for (const each of batches) {
    trainer.learningRate = 0.7;
    await trainer.step(each);
  }
  return trainer.snapshot();
}

/** As a checkpoint keeps it. */
function throughFiles(snapshot: TrainerSnapshot): TrainerSnapshot {
  return fromLayersFiles(new Map(toLayersFiles(snapshot).map(({ path, data }) => [path, data])));
}
