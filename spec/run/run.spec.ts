import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { concatMap, delay, filter, NEVER, of, tap } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { isRepeatable } from '../../core/events.js';
import type { Sink } from '../../core/sink.js';
import { engine } from '../../engines/index.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { mapAsync } from '../../operators/map-async.js';
import { train } from '../../operators/train.js';
import type { Define } from '../../run/run-context.js';
import { callback } from '../../sinks/callback.js';
import { linearData } from '../../sources/linear-data.js';
import { completed, failureOf, smallPipeline, smallRun, useFolder, weightsIn } from '../helpers/small-run.js';

describe('run', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));

  it('numbers the repeatable events without a gap, and ends with `end`', async () => {
    const events = await completed(smallRun(folder.path));
    const numbered = events.filter(isRepeatable);
    expect(numbered.map(({ sequence }) => sequence)).to.deep.equal(numbered.map((_, index) => index));
    expect(numbered.map(({ type }) => type).filter((type) => type !== 'step')).to.deep.equal([
      'epoch',
      'evaluation',
      'epoch',
      'evaluation',
      'end',
    ]);
    expect(events[0]).to.deep.include({ type: 'start', seed: 0, total: { epochs: 2, samples: 60 } });
    expect(numbered.at(-1)).to.deep.include({ type: 'end', reason: 'completed', steps: 16, samples: 120 });
  });

  it('takes a checkpoint before step 1, then whenever one is due, and keeps the last three', async () => {
    const events = await completed(smallRun(folder.path));
    const taken = events.filter((event) => event.type === 'checkpoint');
    expect(taken.map(({ step, finished }) => [step, finished])).to.deep.equal([
      [0, false],
      [5, false],
      [10, false],
      [15, false],
      [16, true],
    ]);
    const kept = await readdir(join(folder.path, 'checkpoints'));
    expect(kept.sort()).to.deep.equal(taken.slice(-3).map(({ checkpoint }) => checkpoint));
  });

  it('keeps the best by a metric beside the newest', async () => {
    // The loss falls, so where more counts as better the first evaluation stays the best.
    const best = { metric: 'loss', mode: 'max' } as const;
    const options = { checkpoint: { everySteps: 5, keep: 1, best } };
    const events = await completed(smallRun(folder.path, { options, epochs: 3 }));
    const losses = events.flatMap((event) => (event.type === 'evaluation' ? [event.loss] : []));
    expect(losses[0]).to.equal(Math.max(...losses));
    const kept = await readdir(join(folder.path, 'checkpoints'));
    expect(kept).to.have.length(2);
    const names = events.flatMap((event) => (event.type === 'checkpoint' ? [event] : []));
    expect(names.find(({ checkpoint }) => checkpoint === kept.sort()[0])?.step).to.equal(8);
  });

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await completed(smallRun(folder.path));
    expect(memory().numTensors).to.equal(before);
  });

  it('starts alike for the same seed, unseeded initialisers included', async () => {
    const define: Define = ({ read, createTrainer }) => {
      const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
      const trainer = createTrainer({ model, optimizer: sgd(0.1), loss: squaredLoss });
      return read(linearData({ size: 20 })).pipe(batch(5), train(trainer));
    };
    const weights: string[] = [];
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      const dir = join(folder.path, name);
      await completed(smallRun(dir, { define, options: { seed } }));
      weights.push(await weightsIn(dir));
    }
    expect(weights[0]).to.equal(weights[1]).and.not.equal(weights[2]);
  });

  describe('sinks', () => {
    const failing = (role: Sink['role'], method: keyof Sink): Sink => ({
      name: 'failing',
      role,
      open: () => {},
      write: () => {},
      flush: () => {},
      close: () => {},
      [method]: () => Promise.reject(new Error('no space left')),
    });

    for (const method of ['open', 'write', 'flush', 'close'] as const) {
      it(`fails the run when a recorder fails to ${method}`, async () => {
        const error = await failureOf(
          smallRun(folder.path, { options: { sinks: [failing('record', method)] } }),
        );
        expect(isMillraceError(error, 'SINK_FAILED'), String(error)).to.equal(true);
        expect(String(error)).to.match(/sink failing: .*no space left/);
      });
    }

    for (const method of ['open', 'write', 'flush'] as const) {
      it(`warns and goes on when a shower fails to ${method}`, async () => {
        const events = await completed(
          smallRun(folder.path, { options: { sinks: [failing('show', method)] } }),
        );
        const warnings = events.filter((event) => event.type === 'warning');
        expect(warnings.map(({ message }) => message)).to.deep.equal([
          'sink failing steps aside: no space left',
        ]);
        expect(events.some(({ type }) => type === 'end')).to.equal(true);
      });
    }

    it('holds training back while a recorder is slow', async () => {
      let trained = 0;
      const lead: number[] = [];
      const slow = callback(async (event) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (event.type === 'step') lead.push(trained - event.step);
      });
      const define: Define = (context) =>
        smallPipeline(context).pipe(
          tap((event) => {
            if (event.type === 'step') trained = event.step;
          }),
        );
      await completed(smallRun(folder.path, { define, options: { sinks: [slow] } }));
      expect(Math.max(...lead)).to.equal(0);
    });

    it('holds training back while a subscriber is slow and says so', async () => {
      let trained = 0;
      const lead: number[] = [];
      const define: Define = (context) =>
        smallPipeline(context).pipe(
          tap((event) => {
            if (event.type === 'step') trained = event.step;
          }),
        );
      const slow$ = smallRun(folder.path, { define }).pipe(
        mapAsync(
          async (event) => {
            await new Promise((resolve) => setTimeout(resolve, 2));
            if (event.type === 'step') lead.push(trained - event.step);
            return event;
          },
          { window: 2 },
        ),
      );
      await completed(slow$);
      expect(Math.max(...lead)).to.be.at.most(3);
    });
  });

  describe('teardown', () => {
    it('stops at once when unsubscribed, frees everything, and lets the next run on the folder wait', async () => {
      const before = memory().numTensors;
      let seen = 0;
      await new Promise<void>((resolve) => {
        const subscription = smallRun(folder.path).subscribe((event) => {
          if (event.type !== 'step' || ++seen !== 3) return;
          subscription.unsubscribe();
          resolve();
        });
      });
      const events = await completed(smallRun(folder.path));
      expect(seen).to.equal(3);
      expect(events.map(({ type }) => type)).to.include('end');
      expect(memory().numTensors).to.equal(before);
    });

    it('refuses a folder that a run is using', async () => {
      const endless: Define = (context) => smallPipeline(context).pipe(concatMap(() => NEVER));
      const events: string[] = [];
      const first = smallRun(folder.path, { define: endless }).subscribe(({ type }) => events.push(type));
      while (!events.includes('checkpoint')) await new Promise((resolve) => setTimeout(resolve, 5));
      const error = await failureOf(smallRun(folder.path));
      first.unsubscribe();
      expect(isMillraceError(error, 'RUN_LOCKED'), String(error)).to.equal(true);
    });

    it('passes on what define throws, and gives the folder free', async () => {
      const failure = new Error('no such data');
      const broken: Define[] = [
        () => {
          throw failure;
        },
        () => Promise.reject(failure),
      ];
      for (const define of broken)
        expect(await failureOf(smallRun(folder.path, { define }))).to.equal(failure);
      expect(await completed(smallRun(folder.path))).to.not.deep.equal([]);
    });
  });

  describe('bad input', () => {
    it('stops at a loss that is not finite, naming the step, with a checkpoint of the still good state', async () => {
      const error = await failureOf(smallRun(folder.path, { learningRate: 1e15 }));
      expect(isMillraceError(error, 'NOT_FINITE'), String(error)).to.equal(true);
      const step = Number(/step (\d+)/.exec(String(error))?.[1]);
      expect(step).to.be.greaterThan(1);
      const newest = (await readdir(join(folder.path, 'checkpoints'))).sort().at(-1);
      expect(Number(newest?.split('-')[1])).to.equal(step - 1);
      // Resumed as it was it stops at the same place; the good state is there to go on from otherwise.
      expect(String(await failureOf(smallRun(folder.path, { learningRate: 1e15 })))).to.equal(String(error));
    });

    it('refuses two sources, two trainers or two stages of one name', async () => {
      const twice: Define[] = [
        ({ read }) => {
          read(linearData());
          read(linearData());
          return NEVER;
        },
        (context) => {
          smallPipeline(context);
          return smallPipeline(context);
        },
      ];
      for (const define of twice) {
        const error = await failureOf(smallRun(folder.path, { define }));
        expect(isMillraceError(error, 'NAME_TAKEN'), String(error)).to.equal(true);
      }
    });

    it('refuses wrong options when it is made, naming the option', () => {
      expect(() => smallRun('', {})).to.throw(/run option dir/);
      expect(() => smallRun('x', { options: { seed: 1.5 } })).to.throw(/run option seed: got 1.5/);
      expect(() => smallRun('x', { options: { checkpoint: { everySteps: 0 } } })).to.throw(
        /everySteps: got 0/,
      );
    });

    it('refuses to start in a folder that holds a run, or to resume in one that holds none, when told so', async () => {
      const missing = await failureOf(smallRun(folder.path, { options: { resume: 'required' } }));
      expect(isMillraceError(missing, 'RUN_MISSING'), String(missing)).to.equal(true);
      await completed(smallRun(folder.path));
      const exists = await failureOf(smallRun(folder.path, { options: { resume: 'never' } }));
      expect(isMillraceError(exists, 'RUN_EXISTS'), String(exists)).to.equal(true);
    });

    it('begins anew where a kill left a folder without a checkpoint', async () => {
      await writeFile(join(folder.path, 'events.jsonl'), '{"version":1,"type":"sta');
      const events = await completed(smallRun(folder.path));
      expect(events[0]?.type).to.equal('start');
    });
  });

  it('lets stock operators that filter and hold events do so', async () => {
    const define: Define = (context) =>
      smallPipeline(context).pipe(
        filter(({ type }) => type !== 'step'),
        concatMap((event) => of(event).pipe(delay(1))),
      );
    const events = await completed(smallRun(folder.path, { define }));
    expect(events.filter(isRepeatable).map(({ type }) => type)).to.deep.equal([
      'epoch',
      'evaluation',
      'epoch',
      'evaluation',
      'end',
    ]);
  });
});
