import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { filter } from 'rxjs';
import { createControl, type RunControl } from '../../core/control.js';
import { isMillraceError } from '../../core/errors.js';
import type { RunEvent } from '../../core/events.js';
import type { Sink } from '../../core/sink.js';
import { engine } from '../../engines/index.js';
import { callInChild } from '../../engines/native/child.js';
import { runCommand } from '../../engines/native/command.js';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { evaluate } from '../../operators/evaluate.js';
import { prefetch } from '../../operators/prefetch.js';
import { reduceOnPlateau } from '../../operators/reduce-on-plateau.js';
import { schedule } from '../../operators/schedule.js';
import { train } from '../../operators/train.js';
import type { Define } from '../../run/run-context.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { linearData } from '../../sources/linear-data.js';
import { moduleUrl } from '../helpers/running-code.js';
import {
  completed,
  failureOf,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallPipeline,
  smallRun,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';
import { atStep, manyTurns, steered, stepsIn, untilEvent } from '../helpers/steered.js';

const helper = moduleUrl('spec/helpers/steered');
const ofType =
  (type: RunEvent['type']) =>
  (event: RunEvent): boolean =>
    event.type === type;

describe('a run with a control', function () {
  this.timeout(60_000);
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));
  const at = (name: string): string => join(folder.path, name);

  async function expectSame(one: string, other: string): Promise<void> {
    expect(await repeatableIn(one)).to.deep.equal(await repeatableIn(other));
    expect(await weightsIn(one)).to.equal(await weightsIn(other));
  }

  /** The rates of all steps, in runs of equal ones: `[rate, steps]`. */
  function ratesOf(events: readonly RunEvent[]): readonly (readonly [number, number])[] {
    const runs: [number, number][] = [];
    for (const { learningRate } of stepsIn(events)) {
      const last = runs.at(-1);
      if (last?.[0] === learningRate) last[1]++;
      else runs.push([learningRate, 1]);
    }
    return runs;
  }

  /** The types of the events that are no steps, from the first of a type on. */
  const withoutSteps = (events: readonly RunEvent[]): readonly string[] =>
    events.map(({ type }) => type).filter((type) => type !== 'step');

  describe('setLearningRate', () => {
    // No checkpoint is due before the run ends, so that what is found is the one that the control took.
    const rare = { checkpoint: { everySteps: 1000 } };
    const arrays: Define = ({ read, createTrainer }) => {
      const trainer = createTrainer({
        model: linear({ inputs: 2 }),
        optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }),
        loss: squaredLoss,
        computeWith: 'arrays',
      });
      return read(linearData({ size: 60 }), { epochs: 2 }).pipe(batch(8), train(trainer));
    };
    const ways: Readonly<Record<string, SmallRun>> = {
      'tensors in this thread': { options: rare },
      'typed arrays': { options: rare, define: arrays },
      'a worker': { options: { ...rare, engine: { prefer: 'cpu', worker: true } } },
    };

    for (const [way, small] of Object.entries(ways)) {
      it(`holds from the next step on, and is not lost where the run ends right after it: ${way}`, async () => {
        const set = atStep(3, (control) => control.setLearningRate(0.02));
        const whole = steered(at('whole'), set, small);
        await whole.ended;
        expect(ratesOf(whole.events)).to.deep.equal([
          [0.1, 3],
          [0.02, 13],
        ]);
        const index = whole.events.findIndex(ofType('control'));
        const [control, checkpoint, next] = whole.events.slice(index);
        expect(control).to.deep.include({ action: 'learningRate', value: 0.02, step: 3, after: 2 });
        expect(checkpoint).to.include({ type: 'checkpoint', step: 3 });
        expect(next).to.include({ type: 'step', step: 4 });

        const cut = steered(
          at('cut'),
          (event, control, run) => {
            set(event, control, run);
            if (event.type === 'step' && event.step === 4) run.abandon();
          },
          small,
        );
        await cut.ended;
        const resumed = await completed(smallRun(at('cut'), small));
        expect(resumed[1]).to.include({ type: 'resumed', step: 3 });
        expect(ratesOf(resumed)).to.deep.equal([[0.02, 13]]);
        await expectSame(at('cut'), at('whole'));
      });
    }

    it('is not lost where kill -9 ends the process two steps later', async () => {
      const { signal, stderr } = await callInChild(runCommand, helper, 'steerAndDie', at('killed'), 0.02);
      expect(signal, stderr).to.equal('SIGKILL');
      await steered(
        at('whole'),
        atStep(3, (control) => control.setLearningRate(0.02)),
        { options: rare },
      ).ended;
      const resumed = await completed(smallRun(at('killed'), { options: rare }));
      expect(resumed[1]).to.include({ type: 'resumed', step: 3 });
      await expectSame(at('killed'), at('whole'));
    });

    it('takes another checkpoint where one was just taken, and the later one counts', async () => {
      // A checkpoint is due at step 5 anyway.
      const run = steered(
        at('a'),
        (event, control, self) => {
          if (event.type === 'step' && event.step === 5) {
            control.setLearningRate(0.03);
            control.setLearningRate(0.02);
          }
          if (event.type === 'step' && event.step === 6) self.abandon();
        },
        { options: { checkpoint: { everySteps: 5, keep: 5 } } },
      );
      await run.ended;
      const resumed = await completed(smallRun(at('a')));
      expect(ratesOf(resumed)).to.deep.equal([[0.02, 11]]);
      const names = run.events.flatMap((event) => (event.type === 'checkpoint' ? [event.checkpoint] : []));
      expect(names.slice(1)).to.have.length(3);
      expect(names).to.deep.equal([...new Set(names)].sort());
      expect(resumed[1]).to.include({ type: 'resumed', checkpoint: names.at(-1) });
    });

    it('overrules a schedule and reduceOnPlateau, in a resumed run too', async () => {
      const define: Define = ({ read, createTrainer }) => {
        const trainer = createTrainer({
          model: linear({ inputs: 2 }),
          optimizer: sgd(0.1),
          loss: squaredLoss,
        });
        const test = linearData({ name: 'test', size: 20, seed: 9 });
        return read(linearData({ size: 60 }), { epochs: 2 }).pipe(
          batch(8),
          train(trainer),
          schedule(trainer, (step) => 0.1 / step),
          evaluate(trainer, test, { every: { steps: 1 } }),
          reduceOnPlateau(trainer, { metric: 'loss', patience: 0, factor: 0.5 }),
        );
      };
      const small = { define };
      const set = atStep(4, (control) => control.setLearningRate(0.2));
      const whole = steered(at('whole'), set, small);
      await whole.ended;
      expect(ratesOf(whole.events).at(-1)).to.deep.equal([0.2, 12]);
      await steered(
        at('cut'),
        (event, control, run) => {
          set(event, control, run);
          if (event.type === 'step' && event.step === 7) run.abandon();
        },
        small,
      ).ended;
      expect(ratesOf(await completed(smallRun(at('cut'), small)))).to.have.length(1);
      await expectSame(at('cut'), at('whole'));
    });

    it('is handed back to the schedule, where that stands by then, in a resumed run too', async () => {
      const define: Define = ({ read, createTrainer }) => {
        const trainer = createTrainer({
          model: linear({ inputs: 2 }),
          optimizer: sgd(0.1),
          loss: squaredLoss,
        });
        return read(linearData({ size: 60 }), { epochs: 2 }).pipe(
          batch(8),
          train(trainer),
          schedule(trainer, (step) => 1 / (10 * step)),
        );
      };
      const small = { define };
      const steer: Parameters<typeof steered>[1] = (event, control) => {
        if (event.type === 'step' && event.step === 3) control.setLearningRate(0.2);
        if (event.type === 'step' && event.step === 6) control.setLearningRate('scheduled');
      };
      const whole = steered(at('whole'), steer, small);
      await whole.ended;
      const rates = stepsIn(whole.events).map(({ learningRate }) => learningRate);
      const scheduled = Array.from({ length: 16 }, (_, step) => 1 / (10 * (step + 1)));
      expect(rates).to.deep.equal([...scheduled.slice(0, 3), 0.2, 0.2, 0.2, ...scheduled.slice(6)]);
      expect(whole.events.filter(ofType('control')).at(-1)).to.deep.include({
        action: 'learningRate',
        value: 'scheduled',
        step: 6,
      });
      await steered(
        at('cut'),
        (event, control, run) => {
          steer(event, control, run);
          if (event.type === 'step' && event.step === 5) run.abandon();
        },
        small,
      ).ended;
      await steered(at('cut'), steer, small).ended;
      await expectSame(at('cut'), at('whole'));
    });

    it('is that of one trainer where one is named, else of all', async () => {
      const define: Define = ({ read, createTrainer }) => {
        const made = (name: string) =>
          createTrainer({ name, model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss });
        const other = made('other');
        return read(linearData({ size: 60 })).pipe(
          batch(8),
          train(made('model')),
          filter(() => other.learningRate >= 0),
        );
      };
      const named = steered(
        at('a'),
        atStep(2, (control) => control.setLearningRate(0.02, 'other')),
        { define },
      );
      await named.ended;
      expect(ratesOf(named.events)).to.deep.equal([[0.1, 8]]);
      expect(named.events.find(ofType('control'))).to.include({ trainer: 'other' });
      const all = steered(
        at('b'),
        atStep(2, (control) => control.setLearningRate(0.02)),
        { define },
      );
      await all.ended;
      expect(ratesOf(all.events).at(-1)).to.deep.equal([0.02, 6]);
      expect(all.events.find(ofType('control'))).to.not.have.property('trainer');
    });

    it('tells the caller what is wrong, and the run goes on untouched', async () => {
      const codes: unknown[] = [];
      const attempt = (call: () => void): void => {
        try {
          call();
        } catch (error) {
          codes.push(isMillraceError(error) ? error.code : error);
        }
      };
      const run = steered(
        at('a'),
        atStep(3, (control) => {
          attempt(() => control.setLearningRate(Number.NaN));
          attempt(() => control.setLearningRate(-1));
          attempt(() => control.setLearningRate(0.1, 'modell'));
        }),
      );
      await run.ended;
      attempt(() => run.control.checkpoint());
      expect(codes).to.deep.equal(['OPTION_INVALID', 'OPTION_INVALID', 'NAME_UNKNOWN', 'NOT_RUNNING']);
      expect(run.events.some(ofType('control'))).to.equal(false);
      await completed(smallRun(at('whole')));
      await expectSame(at('a'), at('whole'));
    });
  });

  describe('pause', () => {
    it('begins no step until it is told to go on, and changes nothing else', async () => {
      const run = steered(
        at('a'),
        atStep(3, (control) => control.pause()),
      );
      await untilEvent(run, ofType('control'));
      await manyTurns();
      expect(run.steps).to.equal(3);
      run.control.resume();
      await run.ended;
      expect(withoutSteps(run.events).filter((type) => type === 'control')).to.have.length(2);
      await completed(smallRun(at('whole')));
      await expectSame(at('a'), at('whole'));
    });

    it('lets nothing upstream run ahead', async () => {
      let made = 0;
      function* rows() {
        for (; made < 1000; made++) yield { x: [made / 1000, 0], y: 0 };
      }
      const define: Define = ({ read, createTrainer }) =>
        read(fromIterable(rows, { name: 'rows' })).pipe(
          batch(10),
          prefetch(2),
          train(createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss })),
        );
      const run = steered(
        at('a'),
        atStep(3, (control) => control.pause()),
        { define },
      );
      await untilEvent(run, ofType('control'));
      await manyTurns();
      // Three batches trained, one at the trainer, two prefetched, one in the making.
      expect(made).to.be.within(30, 70);
      expect(run.steps).to.equal(3);
      run.abandon();
    });

    it('holds in a worker too, after the step under way', async () => {
      const small: SmallRun = { options: { engine: { prefer: 'cpu', worker: true } } };
      let pausedAt = 0;
      const run = steered(
        at('a'),
        atStep(3, (control) => setImmediate(() => control.pause())),
        small,
      );
      await untilEvent(run, ofType('control'));
      pausedAt = run.steps;
      await manyTurns();
      expect(run.steps).to.equal(pausedAt);
      run.control.resume();
      await run.ended;
      await completed(smallRun(at('whole')));
      await expectSame(at('a'), at('whole'));
    });

    it('can begin before the run does: it stands before its first step', async () => {
      const control = createControl();
      control.pause();
      const run = steered(at('a'), () => {}, { options: { control } });
      await untilEvent(run, ofType('control'));
      await manyTurns();
      expect(withoutSteps(run.events)).to.deep.equal(['start', 'checkpoint', 'control']);
      expect(run.steps).to.equal(0);
      control.resume();
      await run.ended;
      expect(run.steps).to.equal(16);
    });

    it('can be checkpointed, given a rate and stopped, at any event; what goes on from it is the same run', async () => {
      await completed(smallRun(at('whole')));
      const { length } = await repeatableIn(at('whole'));
      let folders = 0;
      await fc.assert(
        fc.asyncProperty(fc.nat(length - 2), fc.boolean(), async (sequence, checkpoints) => {
          const dir = at(`stopped-${folders++}`);
          const run = steered(dir, (event, control) => {
            if (sequenceIs(sequence)(event)) control.pause();
          });
          await untilEvent(run, ofType('control'));
          await manyTurns();
          if (checkpoints) run.control.checkpoint();
          run.control.stop('enough');
          await run.ended;
          expect(run.events.at(-1)).to.include({ type: 'stopped', reason: 'enough' });
          await completed(smallRun(dir));
          await expectSame(dir, at('whole'));
        }),
        { numRuns: 8 },
      );
    });

    it('ends with the run however that ends, and lets the process end', async () => {
      const timers = (): number =>
        process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
      // Mocha's own begins when this has returned.
      await manyTurns();
      const before = timers();
      // The recorder has timers of its own.
      const sinks: readonly Sink[] = [];
      const pause = atStep(3, (control) => control.pause());
      const abandoned = steered(at('a'), pause, { options: { sinks } });
      await untilEvent(abandoned, ofType('control'));
      await manyTurns();
      expect(timers()).to.equal(before + 1);
      abandoned.abandon();
      expect(timers()).to.equal(before);
      const stop = new AbortController();
      const stopped = steered(at('a'), pause, { options: { sinks, signal: stop.signal } });
      await untilEvent(stopped, ofType('control'));
      stop.abort('by a signal');
      await stopped.ended;
      expect(stopped.events.at(-1)).to.include({ type: 'stopped', reason: 'by a signal' });
      expect(timers()).to.equal(before);
      await completed(smallRun(at('a'), { options: { sinks } }));
      await completed(smallRun(at('whole'), { options: { sinks } }));
      expect(await weightsIn(at('a'))).to.equal(await weightsIn(at('whole')));
    });

    it('keeps the process alive, which has nothing else to do, until it goes on', async () => {
      const { stdout, stderr, status } = await callInChild(runCommand, helper, 'pauseAWhile', at('a'));
      expect(status, stderr).to.equal(0);
      expect(stdout, stderr).to.equal('16 steps\n');
    });

    it('waits for an event where the pipeline leaves out those of steps', async () => {
      const define: Define = (context) => smallPipeline(context).pipe(filter(({ type }) => type !== 'step'));
      const run = steered(
        at('a'),
        (event, control) => {
          if (event.type === 'checkpoint' && event.step === 0) setTimeout(() => control.pause(), 0);
        },
        { define },
      );
      await untilEvent(run, (event) => event.type === 'control' || event.type === 'end');
      run.control.resume();
      await run.ended;
      expect(run.events.filter(ofType('evaluation'))).to.have.length(2);
    });
  });

  describe('checkpoint', () => {
    it('takes one at that step, unless the newest holds the same', async () => {
      const run = steered(at('a'), (event, control) => {
        if (event.type !== 'step' || (event.step !== 3 && event.step !== 5)) return;
        control.checkpoint();
        control.checkpoint();
      });
      await run.ended;
      const taken = run.events.flatMap((event) => (event.type === 'checkpoint' ? [event.step] : []));
      expect(taken).to.deep.equal([0, 3, 5, 10, 15, 16]);
      const names = await readdir(join(at('a'), 'checkpoints'));
      expect(names).to.have.length(3);
    });
  });

  describe('stop', () => {
    it('stops after the step, with a checkpoint and the reason; run again, it goes on to the same bits', async () => {
      const run = steered(
        at('a'),
        atStep(3, (control) => control.stop('seen enough')),
      );
      await run.ended;
      expect(run.steps).to.equal(3);
      expect(run.events.slice(-3).map(({ type }) => type)).to.deep.equal([
        'control',
        'checkpoint',
        'stopped',
      ]);
      expect(run.events.at(-1)).to.include({ reason: 'seen enough', step: 3 });
      await completed(smallRun(at('a')));
      await completed(smallRun(at('whole')));
      await expectSame(at('a'), at('whole'));
    });

    it('may come before the first step', async () => {
      const run = steered(at('a'), (event, control) => {
        if (event.type === 'start') control.stop();
      });
      await run.ended;
      expect(withoutSteps(run.events)).to.deep.equal(['start', 'checkpoint', 'control', 'stopped']);
    });
  });

  it('is given to the sinks, one of its own where none was given', async () => {
    let given: RunControl | undefined;
    const sink: Sink = {
      name: 'steering',
      role: 'show',
      open({ control }) {
        given = control;
        control?.pause();
      },
      write(event) {
        if (event.type === 'control' && event.action === 'pause') setImmediate(() => given?.resume());
      },
      flush() {},
      close() {},
    };
    const events = await completed(smallRun(at('a'), { options: { sinks: [sink] } }));
    expect(events.flatMap((event) => (event.type === 'control' ? [event.action] : []))).to.deep.equal([
      'pause',
      'resume',
    ]);
    expect(stepsIn(events)).to.have.length(16);
  });

  it('has one run at a time, and may have another one after it', async () => {
    const control = createControl();
    const first = steered(
      at('a'),
      atStep(3, () => control.pause()),
      { options: { control } },
    );
    await untilEvent(first, ofType('control'));
    const error = await failureOf(smallRun(at('b'), { options: { control } }));
    expect(isMillraceError(error, 'OPTION_INVALID'), String(error)).to.equal(true);
    control.stop();
    await first.ended;
    control.resume();
    const second = steered(at('a'), () => {}, { options: { control } });
    await second.ended;
    expect(second.events.at(-1)).to.include({ type: 'checkpoint', finished: true });
  });

  it('refuses what is no control, when the run is made', () => {
    const control = { paused: false } as never;
    expect(() => smallRun(at('a'), { options: { control } })).to.throw(
      /run option control: .*a control made by createControl\(\)/,
    );
  });
});
