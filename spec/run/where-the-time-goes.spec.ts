import { setTimeout as pass } from 'node:timers/promises';
import { expect } from 'chai';
import type { RunEvent, RunEventOf, TimeSpent } from '../../core/events.js';
import { pull } from '../../core/pull.js';
import type { Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { engine } from '../../engines/index.js';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { evaluate } from '../../operators/evaluate.js';
import { mapAsync } from '../../operators/map-async.js';
import { prefetch } from '../../operators/prefetch.js';
import { train } from '../../operators/train.js';
import type { Define } from '../../run/run-context.js';
import { callback } from '../../sinks/callback.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { linearData } from '../../sources/linear-data.js';
import { completed, type SmallRun, smallRun, useFolder } from '../helpers/small-run.js';
import { atStep, steered, stepsIn } from '../helpers/steered.js';

const slow = 8;
const steps = 8;

describe('where the time goes', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));

  const rows = Array.from({ length: steps }, (_, index) => ({ x: [index / steps, 1], y: 0 }));
  async function* slowly() {
    for (const row of rows) {
      await pass(slow);
      yield row;
    }
  }
  function blockFor(milliseconds: number): number {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return 0;
  }

  /** A pipeline of eight steps, with one thing in it that takes long. */
  function pipelineWith(what: 'source' | 'step' | 'evaluation' | 'recorder'): SmallRun {
    const define: Define = ({ read, createTrainer }) => {
      const trainer = createTrainer({
        model: linear({ inputs: 2 }),
        optimizer: sgd(0.1),
        loss: squaredLoss,
        ...(what === 'step' ? { metrics: { slow: () => blockFor(slow) } } : {}),
      });
      const source = fromIterable(what === 'source' ? slowly : rows, { name: 'rows' });
      const test = fromIterable(slowly, { name: 'test' });
      const trained$ = read(source).pipe(batch(1), train(trainer));
      return what === 'evaluation'
        ? trained$.pipe(evaluate(trainer, test, { every: { steps: 4 } }))
        : trained$;
    };
    const recorder = callback(async ({ type }) => {
      if (type === 'step') await pass(slow);
    });
    const sinks = what === 'recorder' ? [recorder] : [];
    return { define, options: { checkpoint: { everySteps: 1000 }, sinks } };
  }

  const shares: Readonly<Record<string, keyof TimeSpent>> = {
    source: 'waiting',
    step: 'training',
    evaluation: 'evaluating',
    recorder: 'writing',
  };
  for (const what of ['source', 'step', 'evaluation', 'recorder'] as const) {
    it(`shows a slow ${what} as time spent ${shares[what]}`, async () => {
      const events = await completed(smallRun(folder.path, pipelineWith(what)));
      // The first step follows the first checkpoint, and the last one is followed by no other.
      const total = totalOf(stepsIn(events).slice(1));
      const all = Object.values(total).reduce((sum, part) => sum + part, 0);
      expect(total[shares[what] ?? 'waiting'], JSON.stringify(total)).to.be.greaterThan(0.6 * all);
    });
  }

  it('adds up to the time that has passed between two steps', async () => {
    const events = stepsIn(await completed(smallRun(folder.path)));
    expect(events).to.have.length(16);
    let before = 0;
    for (const { incidental } of events) {
      const parts: readonly number[] = Object.values(incidental.spent ?? {});
      const sum = parts.reduce((whole, part) => whole + part, 0);
      expect(sum - (incidental.elapsed - before)).to.be.within(-1.01, 1.01);
      before = incidental.elapsed;
    }
  });

  it('is told apart from a pause', async () => {
    const run = steered(
      folder.path,
      atStep(3, (control) => {
        control.pause();
        setTimeout(() => control.resume(), 60);
      }),
    );
    await run.ended;
    const pauses = stepsIn(run.events).map(({ incidental }) => incidental.spent?.paused);
    expect(pauses[3]).to.be.greaterThan(40);
    expect(pauses.filter((paused) => paused !== undefined)).to.have.length(1);
  });

  it('is on steps alone, and no part of what two runs are compared by', async () => {
    const events = await completed(smallRun(folder.path));
    const told = events.filter(({ incidental }) => incidental.spent !== undefined);
    expect(new Set(told.map(({ type }) => type))).to.deep.equal(new Set(['step']));
  });

  describe('samples in flight', () => {
    const patient = callback(async ({ type }) => {
      if (type === 'step') await pass(1);
    });
    const inFlight = (events: readonly RunEvent[]): readonly (number | undefined)[] =>
      stepsIn(events).map(({ incidental }) => incidental.inFlight);

    it('are none where nothing works ahead, but the one that ends an epoch of batches', async () => {
      const ofEpochs = [...new Array(7).fill(0), 1, ...new Array(8).fill(0)];
      expect(inFlight(await completed(smallRun(folder.path)))).to.deep.equal(ofEpochs);
    });

    it('are counted where a batch is gathered from arrays at once', async () => {
      const define: Define = ({ read, createTrainer }) => {
        const x = { data: new Float32Array(120).fill(0.5), shape: [60, 2] };
        return read(fromArrays({ x, y: new Float32Array(60) }), { epochs: 2 }).pipe(
          batch(8),
          prefetch(2),
          train(createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss })),
        );
      };
      const counts = inFlight(
        await completed(smallRun(folder.path, { define, options: { sinks: [patient] } })),
      );
      // Two batches prefetched, one in the making.
      for (const count of counts.slice(1, 12)) expect(count).to.be.within(1, 24);
      expect(counts.at(-1)).to.equal(0);
    });

    it('are those that stages hold, over the end of an epoch too, and never more than the stages may', async () => {
      const define: Define = ({ read, createTrainer }) =>
        read(linearData({ size: 60 }), { epochs: 2 }).pipe(
          mapAsync(async (sample) => sample, { concurrency: 4, window: 12 }),
          batch(8),
          train(createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss })),
        );
      const counts = inFlight(
        await completed(smallRun(folder.path, { define, options: { sinks: [patient] } })),
      );
      expect(counts).to.have.length(16);
      expect(counts.at(-1)).to.equal(0);
      expect(Math.max(...counts.map((count) => count ?? Number.NaN))).to.be.within(4, 12 + 8);
    });

    it('are not told where positions do not count samples', async () => {
      const log: Source<Sample> = {
        name: 'log',
        shuffles: false,
        open: ({ seed }) =>
          pull(() =>
            rows.map((row, index) => ({
              ...row,
              at: { source: 'log', seed, position: { offset: 40 * index } },
            })),
          ),
      };
      const define: Define = ({ read, createTrainer }) =>
        read(log).pipe(
          batch(2),
          train(createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss })),
        );
      const counts = inFlight(await completed(smallRun(folder.path, { define })));
      expect(counts).to.deep.equal(new Array(4).fill(undefined));
    });
  });
});

function totalOf(events: readonly RunEventOf<'step'>[]): Required<TimeSpent> {
  const total = { waiting: 0, training: 0, evaluating: 0, writing: 0, paused: 0 };
  for (const { incidental } of events) {
    const { waiting = 0, training = 0, evaluating = 0, writing = 0, paused = 0 } = incidental.spent ?? {};
    total.waiting += waiting;
    total.training += training;
    total.evaluating += evaluating;
    total.writing += writing;
    total.paused += paused;
  }
  return total;
}
