import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { linear, sgd, squaredLoss } from '../../models/index.js';
import { batch } from '../../operators/batch.js';
import { earlyStop } from '../../operators/early-stop.js';
import { evaluate } from '../../operators/evaluate.js';
import { train } from '../../operators/train.js';
import { createCheckpointStore } from '../../run/checkpoint-store.js';
import type { Define } from '../../run/run-context.js';
import { readState } from '../../run/state.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { linearData } from '../../sources/linear-data.js';
import {
  completed,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';

/** A run evaluated on a sample that has this number in it, with a metric that is never a number. */
function evaluatedOn(value: number): SmallRun {
  const x = { data: Float32Array.of(1, value), shape: [1, 2] };
  const define: Define = ({ read, createTrainer }) => {
    const trainer = createTrainer({
      model: linear({ inputs: 2 }),
      optimizer: sgd(0.1),
      loss: squaredLoss,
      metrics: { unknown: () => Number.NaN },
    });
    return read(linearData({ size: 60 }), { epochs: 3 }).pipe(
      batch(8),
      train(trainer),
      evaluate(trainer, fromArrays({ name: 'test', x, y: Float32Array.of(1) })),
      earlyStop({ metric: 'loss', patience: 5 }),
    );
  };
  const best = { metric: 'loss', mode: 'min' } as const;
  return { define, options: { checkpoint: { everySteps: 3, best } } };
}

/** The best evaluation that the newest checkpoint knows. */
async function bestIn(dir: string): Promise<unknown> {
  const { checkpoint } = await createCheckpointStore({ dir }).readNewest();
  return checkpoint && readState(checkpoint.name, checkpoint.files).best?.value;
}

describe('a run with figures that are no finite numbers', () => {
  const folder = useFolder();
  const dirs = useFolder();
  before(() => engine({ prefer: 'cpu' }));

  for (const value of [Number.NaN, 3e38]) {
    it(`goes on where it was stopped, evaluated on ${value}`, async () => {
      const small = evaluatedOn(value);
      await completed(smallRun(dirs.path, small));
      await stoppedAt(folder.path, sequenceIs(12), small);
      await completed(smallRun(folder.path, small));
      expect(await weightsIn(folder.path)).to.equal(await weightsIn(dirs.path));
      expect(await repeatableIn(folder.path)).to.deep.equal(await repeatableIn(dirs.path));
    });
  }

  it('takes no evaluation for the best that is not a number', async () => {
    await completed(smallRun(folder.path, evaluatedOn(Number.NaN)));
    expect(await bestIn(folder.path)).to.equal(undefined);
    await completed(smallRun(dirs.path, evaluatedOn(3e38)));
    expect(await bestIn(dirs.path)).to.equal(Number.POSITIVE_INFINITY);
  });
});
