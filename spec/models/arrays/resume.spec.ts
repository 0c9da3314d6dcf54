import { expect } from 'chai';
import { linear } from '../../../models/linear.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import type { ComputeWith } from '../../../models/trainer-options.js';
import { batch } from '../../../operators/batch.js';
import { train } from '../../../operators/train.js';
import type { Define } from '../../../run/run-context.js';
import { linearData } from '../../../sources/linear-data.js';
import { refusal } from '../../helpers/refusal.js';
import {
  completed,
  repeatableIn,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../../helpers/small-run.js';

describe('a run that computes with arrays', () => {
  const whole = useFolder();
  const stopped = useFolder();

  const define =
    (computeWith?: ComputeWith): Define =>
    ({ read, createTrainer }) => {
      const trainer = createTrainer({
        model: linear({ inputs: 2 }),
        optimizer: sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
        loss: squaredLoss,
        clip: { norm: 1 },
        computeWith,
      });
      return read(linearData({ size: 60 }), { epochs: 2 }).pipe(batch(8), train(trainer));
    };

  it('stopped and resumed, ends with the same bits and events as one never stopped', async () => {
    await completed(smallRun(whole.path, { define: define() }));
    await stoppedAt(stopped.path, sequenceIs(6), { define: define() });
    await completed(smallRun(stopped.path, { define: define() }));
    expect(await weightsIn(stopped.path)).to.equal(await weightsIn(whole.path));
    expect(await repeatableIn(stopped.path)).to.deep.equal(await repeatableIn(whole.path));
  });

  it('is not resumed with tensors: their bits are others', async () => {
    await stoppedAt(stopped.path, sequenceIs(6), { define: define() });
    const error = await refusal(() => completed(smallRun(stopped.path, { define: define('tensors') })));
    expect(error.code).to.equal('RESUME_REFUSED');
    expect(error.message).to.include('computeWith').and.include('arrays').and.include('tensors');
  });
});
