import { join } from 'node:path';
import { expect } from 'chai';
import { keepBackend } from '../../engines/keep-backend.js';
import { completed, repeatableIn, smallRun, useFolder, weightsIn } from '../../helpers/small-run.js';
import { steered, stepsIn } from '../../helpers/steered.js';

describe('a run with a control on native TensorFlow', () => {
  keepBackend();
  const folder = useFolder();
  const at = (name: string): string => join(folder.path, name);

  for (const executor of ['compiled', 'eager'] as const)
    it(`holds a learning rate and goes on with it to the same bits: ${executor}`, async () => {
      const small = {
        options: { checkpoint: { everySteps: 1000 }, engine: { prefer: 'native', executor } },
      } as const;
      const steer = (cut: boolean): Promise<void> =>
        steered(
          at(cut ? 'cut' : 'whole'),
          (event, control, run) => {
            if (event.type !== 'step') return;
            if (event.step === 3) control.setLearningRate(0.02);
            if (event.step === 5 && cut) run.abandon();
          },
          small,
        ).ended;
      await steer(false);
      await steer(true);
      const resumed = await completed(smallRun(at('cut'), small));
      expect(resumed[0]).to.have.nested.property('engine.executor', executor);
      expect(resumed[1]).to.include({ type: 'resumed', step: 3 });
      expect(new Set(stepsIn(resumed).map(({ learningRate }) => learningRate))).to.deep.equal(
        new Set([0.02]),
      );
      expect(await repeatableIn(at('cut'))).to.deep.equal(await repeatableIn(at('whole')));
      expect(await weightsIn(at('cut'))).to.equal(await weightsIn(at('whole')));
    });
});
