import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom, merge, of } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import type { Sample } from '../../core/sample.js';
import { linearLearner } from '../../models/linear-learner.js';
import { sgd } from '../../models/optimizers/sgd.js';
import type { Trainer } from '../../models/trainer.js';
import { batch } from '../../operators/batch.js';
import { predictionEvents } from '../../operators/prediction-events.js';
import { prequential } from '../../operators/prequential.js';
import { linearData } from '../../sources/linear-data.js';
import { describeOperator } from '../contracts/operator.js';
import { refusal } from '../helpers/refusal.js';
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

describeOperator<Sample, PipelineEvent>('predictionEvents', {
  create: () => predictionEvents(learner()),
  createThrowing: (error) =>
    predictionEvents(learner(), {
      key: () => {
        throw error;
      },
    }),
  item: sampleOf,
  inFlight: 1,
});

describe('predictionEvents', () => {
  it('tells what the newest weights say of a sample, its label, and its key', async () => {
    const trainer = learner();
    trainer.step({
      x: { data: Float64Array.of(1), shape: [1, 1] },
      y: { data: Float64Array.of(4), shape: [1] },
      size: 1,
    });
    const sample = { ...sampleOf(3), y: 7, order: 'a17' };
    const event = await firstValueFrom(
      of(sample).pipe(predictionEvents(trainer, { key: ({ order }) => order })),
    );
    expect(event).to.deep.equal({
      type: 'prediction',
      trainer: 'model',
      step: 1,
      key: 'a17',
      output: [2 * 3 + 2],
      label: 7,
      at: sample.at,
    });
  });

  it('leaves out what is not known: a label, and a key where none is asked for', async () => {
    const event = await firstValueFrom(of(sampleOf(3)).pipe(predictionEvents(learner())));
    expect(event).not.to.have.any.keys('label', 'key');
  });

  it('refuses a key that is no function', async () => {
    // @ts-expect-error
    const { code } = await refusal(() => predictionEvents(learner(), { key: 'id' }));
    expect(code).to.equal('OPTION_INVALID');
  });
});

describe('a run that learns from one source and predicts another', () => {
  const folder = useFolder();

  it('counts each sample of both once, wherever it is stopped', async () => {
    const dir = (name: string): string => join(folder.path, name);
    await completed(smallRun(dir('whole'), both));
    for (const sequence of [3, 8]) {
      const stopped = dir(`stopped-${sequence}`);
      await stoppedAt(stopped, sequenceIs(sequence), both);
      await completed(smallRun(stopped, both));
      expect(await weightsIn(stopped)).to.equal(await weightsIn(dir('whole')));
      expect(keysIn(await repeatableIn(stopped))).to.deep.equal(
        Array.from({ length: 12 }, (_, index) => index),
      );
    }
  });
});

/** Learns from 20 samples and predicts 12 others. */
const both: SmallRun = {
  define({ read, createTrainer }) {
    const trainer = createTrainer(linearLearner({ features: 2 }));
    const told$ = read(linearData({ name: 'asked', size: 12 }), { shuffle: false }).pipe(
      predictionEvents(trainer, { key: ({ at }) => Number(at.position?.index) }),
    );
    return merge(read(linearData({ size: 20 })).pipe(batch(2), prequential(trainer)), told$);
  },
};

function keysIn(events: readonly object[]): readonly unknown[] {
  return events.flatMap((event) => ('key' in event ? [event.key] : []));
}

function learner(): Trainer {
  return linearLearner({ features: 1, optimizer: sgd(0.5) }).create({ seed: 1 });
}

function sampleOf(index: number): Sample {
  const x = { data: Float64Array.of(index), shape: [1] };
  return { x, y: undefined, at: { source: 'spec', seed: 1, position: { index } } };
}
