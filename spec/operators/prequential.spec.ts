import { expect } from 'chai';
import { lastValueFrom, type Observable, of, toArray } from 'rxjs';
import type { PipelineEvent, PipelineEventOf } from '../../core/events.js';
import { randomFor } from '../../core/random.js';
import { read } from '../../core/read.js';
import type { Batch, Sample } from '../../core/sample.js';
import { engine } from '../../engines/index.js';
import { createTrainer } from '../../models/create-trainer.js';
import { linear } from '../../models/linear.js';
import { linearLearner } from '../../models/linear-learner.js';
import { logisticLearner } from '../../models/logistic-learner.js';
import { runningAccuracy } from '../../models/metrics/running-accuracy.js';
import { runningLogLoss } from '../../models/metrics/running-log-loss.js';
import { runningMeanAbsoluteError } from '../../models/metrics/running-mean-absolute-error.js';
import { runningRocAuc } from '../../models/metrics/running-roc-auc.js';
import { windowed } from '../../models/metrics/windowed.js';
import { adam } from '../../models/optimizers/adam.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import type { Trainer } from '../../models/trainer.js';
import { batch } from '../../operators/batch.js';
import { detectDrift } from '../../operators/detect-drift.js';
import { adwin } from '../../operators/drift/adwin.js';
import { prequential } from '../../operators/prequential.js';
import { standardize } from '../../operators/standardize.js';
import type { Define } from '../../run/run-context.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';
import {
  completed,
  repeatableIn,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';

const metrics = {
  accuracy: runningAccuracy(),
  lately: windowed(runningLogLoss(), 30),
  rocAuc: windowed(runningRocAuc(), 50),
};

describeOperator<Batch, PipelineEvent>('prequential', {
  create: () => prequential(linearLearner({ features: 1 }).create({ seed: 1 })),
  item: (index) => valueBatchOf(index),
  // Every batch is a step, and the epoch's end is an event of its own.
  outputs: (count) => (count === 0 ? 0 : count + 1),
  inFlight: 2,
  independent: false,
});

describe('prequential', () => {
  it('learns, scores and counts the same whatever the size of the batches', async () => {
    const ends = await Promise.all(
      [1, 7, 64].map(async (size) => {
        const trainer = clicksLearner();
        const events = await eventsOf(pipeline(read(clicks(), { shuffle: false }), trainer, size));
        return { epoch: facts(events.at(-1)), snapshot: { ...(await trainer.snapshot()), step: 0 } };
      }),
    );
    for (const { epoch, snapshot } of ends) {
      expect(epoch.metrics).to.deep.equal(ends[0]?.epoch.metrics);
      expect(epoch.loss).to.be.closeTo(ends[0]?.epoch.loss ?? Number.NaN, 1e-12);
      expect(snapshot).to.deep.equal(ends[0]?.snapshot);
    }
  });

  it('scores each sample before it is learnt from', async () => {
    const trainer = linearLearner({ features: 1, optimizer: sgd(0.5) }).create({ seed: 1 });
    const score = { error: windowed(runningMeanAbsoluteError(), 1), mean: runningMeanAbsoluteError() };
    const samples = fromArrays({
      x: { data: Float64Array.of(1, 1, 1), shape: [3, 1] },
      y: Float64Array.of(1, 1, 1),
    });
    const events = await eventsOf(
      read(samples, { shuffle: false }).pipe(batch(1), prequential(trainer, { metrics: score })),
    );
    // From 0 the first step goes all the way: weight and bias become 1/2 each.
    expect(stepsIn(events).map((step) => step.metrics)).to.deep.equal([
      { error: 1, mean: 1 },
      { error: 0, mean: 1 / 2 },
      { error: 0, mean: 1 / 3 },
    ]);
    expect(stepsIn(events).map(({ loss }) => loss)).to.deep.equal([1 / 2, 0, 0]);
  });

  it('asks any other trainer for a prediction and a step, per sample or per batch', async () => {
    const context = { engine: await engine({ prefer: 'cpu' }), seed: 1 };
    const score = { mae: runningMeanAbsoluteError() };
    for (const computeWith of ['arrays', 'tensors'] as const) {
      const results = [];
      for (const [size, per] of [
        [1, 'batch'],
        [5, 'sample'],
      ] as const) {
        const options = { model: linear({ inputs: 1 }), optimizer: sgd(0.1), loss: squaredLoss, computeWith };
        const trainer = createTrainer(options, context);
        const source$ = read(lines(), { shuffle: false }).pipe(batch(size));
        const events = await eventsOf(source$.pipe(prequential(trainer, { metrics: score, per })));
        const { weights } = await trainer.snapshot();
        results.push({ mae: facts(events.at(-1)).metrics.mae, weights, steps: trainer.stepsDone });
        trainer.dispose();
      }
      expect(results[1]).to.deep.equal(results[0]);
      expect(results[0]?.steps).to.equal(20);
    }
  });

  it('takes a whole batch as one step where it is told to', async () => {
    const trainer = linearLearner({ features: 1 }).create({ seed: 1 });
    const twin = linearLearner({ features: 1 }).create({ seed: 1 });
    const source$ = read(lines(), { shuffle: false }).pipe(batch(5));
    await eventsOf(source$.pipe(prequential(trainer, { per: 'batch' })));
    for (const each of await lastValueFrom(source$.pipe(toArray()))) await twin.step(each);
    expect(await trainer.snapshot()).to.deep.equal(await twin.snapshot());
  });

  it('passes over samples of weight 0, though they are scored', async () => {
    const context = { engine: await engine({ prefer: 'cpu' }), seed: 1 };
    const trainer = createTrainer(
      { model: linear({ inputs: 1 }), optimizer: sgd(0.1), loss: squaredLoss },
      context,
    );
    const all = await lastValueFrom(read(lines(), { shuffle: false }).pipe(batch(20)));
    const weighted = { ...all, weights: new Float32Array(20).fill(1, 0, 1) };
    const score = { mae: runningMeanAbsoluteError() };
    const events = await eventsOf(of(weighted).pipe(prequential(trainer, { metrics: score })));
    expect(trainer.stepsDone).to.equal(1);
    expect(facts(events.at(-1)).metrics.mae).to.be.greaterThan(0);
    trainer.dispose();
  });

  it('refuses labels that are more than one number', async () => {
    const trainer = linearLearner({ features: 1 }).create({ seed: 1 });
    const wide = { ...valueBatchOf(0), y: { data: Float32Array.of(1, 2), shape: [1, 2] } };
    const stream$ = of(wide).pipe(prequential(trainer, { metrics }));
    expect((await refusal(() => eventsOf(stream$))).code).to.equal('SHAPE_INVALID');
  });

  it('refuses what it cannot be told', async () => {
    const trainer = linearLearner({ features: 1 }).create({ seed: 1 });
    // @ts-expect-error: neither of the two
    expect((await refusal(() => prequential(trainer, { per: 'epoch' }))).message).to.include(
      'prequential.per',
    );
  });

  describe('in a run', () => {
    const whole = useFolder();
    const stopped = useFolder();

    const define: Define = ({ read: readIn, createTrainer: create }) => {
      const trainer = create(logisticLearner({ features: 3, optimizer: adam(0.01), l1: 0.001 }));
      return readIn(clicks(), { epochs: 2 }).pipe(
        batch(5),
        standardize({ per: 'sample' }),
        prequential(trainer, { metrics }),
        detectDrift(adwin({ clock: 4 }), { onDrift: { raiseRate: trainer, by: 2, steps: 10 } }),
      );
    };

    it('stopped anywhere and resumed, ends with the same bits and events as one never stopped', async () => {
      await completed(smallRun(whole.path, { define }));
      for (const sequence of [4, 17, 52]) await stoppedAt(stopped.path, sequenceIs(sequence), { define });
      await completed(smallRun(stopped.path, { define }));
      expect(await weightsIn(stopped.path)).to.equal(await weightsIn(whole.path));
      expect(await repeatableIn(stopped.path)).to.deep.equal(await repeatableIn(whole.path));
    });

    it('is not resumed with other metrics', async () => {
      await stoppedAt(stopped.path, sequenceIs(4), { define });
      const other: Define = ({ read: readIn, createTrainer: create }) => {
        const trainer = create(logisticLearner({ features: 3, optimizer: adam(0.01), l1: 0.001 }));
        const score = { accuracy: windowed(runningAccuracy(), 9) };
        return readIn(clicks(), { epochs: 2 }).pipe(batch(5), prequential(trainer, { metrics: score }));
      };
      const error = await refusal(() => completed(smallRun(stopped.path, { define: other })));
      expect(error.code).to.equal('RESUME_REFUSED');
    });
  });
});

/** Two classes that a line tells apart, but for noise; their features are far from 0. */
function clicks() {
  const random = randomFor(3, 'clicks');
  const size = 200;
  const data = Float64Array.from({ length: 3 * size }, () => 5 + 2 * random.normal());
  const y = Uint8Array.from({ length: size }, (_, row) => {
    const [one = 0, two = 0, three = 0] = data.subarray(3 * row, 3 * row + 3);
    return one - two + 0.5 * three + random.normal() > 2.5 ? 1 : 0;
  });
  return fromArrays({ x: { data, shape: [size, 3] }, y });
}

function clicksLearner(): Trainer {
  return logisticLearner({ features: 3, optimizer: adam(0.01) }).create({ seed: 1 });
}

function pipeline(samples$: Observable<Sample>, trainer: Trainer, size: number): Observable<PipelineEvent> {
  const scale = standardize({ per: 'sample', epsilon: 0, precision: 'float64' });
  return samples$.pipe(batch(size), scale, prequential(trainer, { metrics }));
}

/** y = 2 x + 1. */
function lines() {
  const data = Float32Array.from({ length: 20 }, (_, index) => (index % 7) / 4);
  return fromArrays({ x: { data, shape: [20, 1] }, y: data.map((x) => 2 * x + 1) });
}

function valueBatchOf(index: number): Batch {
  return {
    ...numberBatch(1, index),
    x: { data: Float32Array.of(1), shape: [1, 1] },
    y: { data: Float32Array.of(2), shape: [1] },
    size: 1,
  };
}

function eventsOf(events$: Observable<PipelineEvent>): Promise<PipelineEvent[]> {
  return lastValueFrom(events$.pipe(toArray()), { defaultValue: [] });
}

function stepsIn(events: readonly PipelineEvent[]): readonly PipelineEventOf<'step'>[] {
  return events.filter((event): event is PipelineEventOf<'step'> => event.type === 'step');
}

function facts(event: PipelineEvent | undefined): PipelineEventOf<'epoch'> {
  if (event?.type === 'epoch') return event;
  throw new TypeError('no epoch has ended');
}
