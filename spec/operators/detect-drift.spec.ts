import { join } from 'node:path';
import { expect } from 'chai';
import { from, lastValueFrom, tap, toArray } from 'rxjs';
import { deferred } from '../../core/deferred.js';
import { MillraceError } from '../../core/errors.js';
import type { PipelineEvent, PipelineEventOf } from '../../core/events.js';
import { linear } from '../../models/linear.js';
import { linearLearner } from '../../models/linear-learner.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { type DetectDriftOptions, detectDrift } from '../../operators/detect-drift.js';
import { ddm } from '../../operators/drift/ddm.js';
import { pageHinkley } from '../../operators/drift/page-hinkley.js';
import { train } from '../../operators/train.js';
import type { Define } from '../../run/run-context.js';
import { linearData } from '../../sources/linear-data.js';
import { describeOperator } from '../contracts/operator.js';
import { turn } from '../helpers/flow.js';
import { PlainTrainer } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';
import { runFrom, throughJson } from '../helpers/resume.js';
import {
  completed,
  repeatableIn,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';

const quick = pageHinkley({ minSamples: 3, threshold: 1, delta: 0 });

describeOperator<PipelineEvent, PipelineEvent>('detectDrift', {
  create: () => detectDrift(pageHinkley()),
  item: (index) => stepEvent(index + 1, 1),
  inFlight: 2,
});

describe('detectDrift', () => {
  const folder = useFolder();

  it('passes every event on, and tells of a drift right after the step that gave it away', async () => {
    const events = await detected([0, 0, 0, 0, 2, 2, 2]);
    expect(events.map(({ type }) => type)).to.deep.equal([
      ...['step', 'step', 'step', 'step', 'step', 'drift', 'step', 'step'],
    ]);
    expect(events[5]).to.deep.include({ type: 'drift', detector: 'pageHinkley', step: 5, value: 2 });
  });

  it('watches a metric, or whatever a function reads, under a name of its own', async () => {
    const steps = [0, 0, 0, 0, 2].map((value, index) => ({
      ...stepEvent(index + 1, 1),
      metrics: { error: value },
    }));
    const ofMetric = await lastValueFrom(
      from(steps).pipe(detectDrift(quick, { of: 'error', name: 'errors' }), toArray()),
    );
    const ofFunction = await lastValueFrom(
      from(steps).pipe(
        detectDrift(quick, { of: ({ metrics }) => metrics.error ?? 0, name: 'errors' }),
        toArray(),
      ),
    );
    for (const events of [ofMetric, ofFunction])
      expect(events.at(-1)).to.deep.include({ type: 'drift', detector: 'errors', value: 2 });
  });

  it('leaves other trainers and other events alone', async () => {
    const others = [0, 0, 0, 0, 9].map((loss, index) => ({
      ...stepEvent(index + 1, loss),
      trainer: 'other',
    }));
    const epoch: PipelineEvent = { ...stepEvent(6, 0), type: 'epoch', samples: 5 };
    const events = await lastValueFrom(
      from([...others, epoch]).pipe(detectDrift(quick, { trainer: 'model' }), toArray()),
    );
    expect(events.map(({ type }) => type)).to.deep.equal([...Array(5).fill('step'), 'epoch']);
  });

  it('resets the learner before the step goes on', async () => {
    const learner = linearLearner({ features: 1, optimizer: sgd(0.1) }).create({ seed: 1 });
    learner.step({
      x: { data: Float64Array.of(1), shape: [1, 1] },
      y: { data: Float64Array.of(1), shape: [1] },
      size: 1,
    });
    const weights = async (): Promise<number> => Number((await learner.snapshot()).weights[0]?.data[0]);
    expect(await weights()).to.be.greaterThan(0);
    await detected([0, 0, 0, 0], { onDrift: { reset: learner } });
    expect(await weights()).to.be.greaterThan(0);
    await detected([0, 0, 0, 0, 2], { onDrift: { reset: learner } });
    expect(await weights()).to.equal(0);
    expect(learner.stepsDone).to.equal(1);
  });

  it('waits for a trainer in another thread, with what comes behind the step too', async () => {
    const reset = deferred<void>();
    const trainer = new Resettable(() => reset.promise);
    const told: string[] = [];
    const ended = lastValueFrom(
      from([0, 0, 0, 0, 2, 2].map((loss, index) => stepEvent(index + 1, loss))).pipe(
        detectDrift(quick, { onDrift: { reset: trainer } }),
        tap(({ type }) => told.push(type)),
      ),
    );
    await turn();
    expect(told).to.deep.equal(Array(4).fill('step'));
    reset.resolve();
    await ended;
    expect(told).to.deep.equal([...Array(5).fill('step'), 'drift', 'step']);
  });

  it('fails with what a reset in another thread fails with', async () => {
    const lost = new MillraceError('WORKER_ENDED', { what: 'the worker' });
    const trainer = new Resettable(() => Promise.reject(lost));
    const stream$ = from([0, 0, 0, 0, 2, 2].map((loss, index) => stepEvent(index + 1, loss))).pipe(
      detectDrift(quick, { onDrift: { reset: trainer } }),
    );
    expect(await refusal(() => lastValueFrom(stream$))).to.equal(lost);
  });

  it('raises the rate for a while, and not twice for two drifts in a row', async () => {
    const trainer = new PlainTrainer({ learningRate: 0.5 });
    const rates: number[] = [];
    const losses = [0, 0, 0, 0, 2, 2, 2, 2, 5, 5, 5, 5, 5];
    await lastValueFrom(
      from(losses.map((loss, index) => stepEvent(index + 1, loss))).pipe(
        detectDrift(quick, { onDrift: { raiseRate: trainer, by: 2, steps: 4 } }),
        tap((event) => event.type === 'step' && rates.push(trainer.learningRate)),
      ),
    );
    // Drifts at the steps 5 and 9; the second raises it from what it was before the first.
    expect(rates).to.deep.equal([...Array(4).fill(0.5), ...Array(8).fill(1), 0.5]);
  });

  it('goes on where it was stopped, also between a step and its drift', async () => {
    const losses = [0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0, 7];
    const steps = losses.map((loss, index) => stepEvent(index + 1, loss));
    const whole = await runFrom(from(steps).pipe(detectDrift(quick)), undefined);
    for (let count = 1; count < whole.items.length; count++) {
      const first = await runFrom(from(steps).pipe(detectDrift(quick)), undefined, count);
      const done = first.items.filter(({ type }) => type === 'step').length;
      const rest = await runFrom(from(steps.slice(done)).pipe(detectDrift(quick)), throughJson(first.mark));
      expect([...first.items, ...rest.items].map(withoutMark)).to.deep.equal(whole.items.map(withoutMark));
    }
  });

  it('resets a network within a run, which goes on bitwise wherever it was stopped', async () => {
    // A drift at every step whose loss is above that of the steps before: several in two epochs.
    const sudden = pageHinkley({ minSamples: 2, threshold: 0.01, delta: 0, mode: 'up' });
    const define: Define = ({ read, createTrainer }) => {
      const options = { model: linear({ inputs: 2 }), loss: squaredLoss, computeWith: 'tensors' } as const;
      const trainer = createTrainer({ ...options, optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }) });
      return read(linearData({ size: 60 }), { epochs: 2 }).pipe(
        batch(8),
        train(trainer),
        detectDrift(sudden, { onDrift: { reset: trainer } }),
      );
    };
    const whole = join(folder.path, 'whole');
    const events = await completed(smallRun(whole, { define }));
    const drifts = events.flatMap((event) => (event.type === 'drift' ? [event.sequence] : []));
    expect(drifts).not.to.have.length(0);
    for (const drift of drifts)
      for (const sequence of [drift - 1, drift]) {
        const dir = join(folder.path, `stopped-${sequence}`);
        await stoppedAt(dir, sequenceIs(sequence), { define });
        await completed(smallRun(dir, { define }));
        expect(await weightsIn(dir)).to.equal(await weightsIn(whole));
        expect(await repeatableIn(dir)).to.deep.equal(await repeatableIn(whole));
      }
  });

  it('refuses a figure that steps do not have, by the ones they have', async () => {
    const error = await refusal(() => detected([1], { of: 'accuracy' }));
    expect(error.code).to.equal('OPTION_INVALID');
    expect(error.message).to.include('loss');
  });

  it('refuses values that are no errors, where the detector wants errors', async () => {
    const stream$ = from([stepEvent(1, 3)]).pipe(detectDrift(ddm()));
    expect((await refusal(() => lastValueFrom(stream$))).code).to.equal('INPUT_INVALID');
  });

  it('refuses to reset what cannot be, and a factor of nothing', async () => {
    const trainer = new PlainTrainer();
    expect((await refusal(() => detectDrift(quick, { onDrift: { reset: trainer } }))).message).to.include(
      'model',
    );
    const raise = { raiseRate: trainer, by: 0 };
    expect((await refusal(() => detectDrift(quick, { onDrift: raise }))).message).to.include('onDrift.by');
  });
});

class Resettable extends PlainTrainer {
  readonly reset: () => Promise<void>;

  constructor(reset: () => Promise<void>) {
    super();
    this.reset = reset;
  }
}

function detected(losses: readonly number[], options: DetectDriftOptions = {}): Promise<PipelineEvent[]> {
  const steps = losses.map((loss, index) => stepEvent(index + 1, loss));
  return lastValueFrom(from(steps).pipe(detectDrift(quick, options), toArray()));
}

function stepEvent(step: number, loss: number): PipelineEventOf<'step'> {
  return {
    type: 'step',
    trainer: 'model',
    step,
    epoch: 0,
    size: 1,
    loss,
    metrics: {},
    learningRate: 0.1,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index: step - 1 } },
  };
}

function withoutMark({ at: _, ...facts }: PipelineEvent): object {
  return facts;
}
