import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Position } from '../../core/mark.js';
import { engine } from '../../engines/index.js';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { train } from '../../operators/train.js';
import { linearData } from '../../sources/linear-data.js';
import { completed, smallRun, useFolder } from '../helpers/small-run.js';

describe('a source in a run', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));

  it('is told its position when a checkpoint that holds it is on disk', async () => {
    const dir = join(folder.path, 'told');
    const told: { readonly position: Position; readonly checkpoints: readonly string[] }[] = [];
    await completed(
      smallRun(dir, {
        options: { checkpoint: { everySteps: 2, keep: 10 } },
        define: ({ read, createTrainer }) => {
          const source = {
            ...linearData({ size: 60 }),
            checkpointed: (position: Position) =>
              told.push({ position, checkpoints: readdirSync(join(dir, 'checkpoints')) }),
          };
          const model = linear({ inputs: 2 });
          return read(source, { shuffle: false }).pipe(
            batch(10),
            train(createTrainer({ model, optimizer: sgd(0.1), loss: squaredLoss })),
          );
        },
      }),
    );
    expect(told.map(({ position }) => position.index)).to.deep.equal([19, 39, 59, 59]);
    // The one before step 1 holds no position yet.
    expect(told.map(({ checkpoints }) => checkpoints.length)).to.deep.equal([2, 3, 4, 5]);
  });
});
