import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { firstValueFrom, merge, skipWhile, take, tap, toArray } from 'rxjs';
import type { Batch } from '../../core/sample.js';
import { callInChild } from '../../engines/native/child.js';
import { runCommand } from '../../engines/native/command.js';
import { linear, sgd, squaredLoss } from '../../models/index.js';
import { batch } from '../../operators/batch.js';
import { schedule } from '../../operators/schedule.js';
import { share } from '../../operators/share.js';
import { train } from '../../operators/train.js';
import type { Define } from '../../run/run-context.js';
import { linearData } from '../../sources/linear-data.js';
import * as parts from '../helpers/portable-parts.js';
import { moduleUrl } from '../helpers/running-code.js';
import {
  completed,
  failureOf,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallPipeline,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';

const workerRun = moduleUrl('spec/helpers/worker-run');
const inWorker: SmallRun = { options: { engine: { prefer: 'cpu', worker: true } } };

describe('a run that computes in a worker', function () {
  this.timeout(60_000);
  const folder = useFolder();
  const at = (name: string): string => join(folder.path, name);

  let threads: Worker[] = [];
  const note = (thread: Worker): void => void threads.push(thread);
  beforeEach(() => {
    threads = [];
    process.on('worker', note);
  });
  afterEach(() => {
    process.off('worker', note);
  });
  const expectNoneAlive = (count: number): void => {
    // What Node answers for a thread that has ended.
    expect(threads.map(({ threadId }) => threadId)).to.deep.equal(new Array(count).fill(-1));
  };

  async function expectSame(one: string, other: string): Promise<void> {
    expect(await weightsIn(one)).to.equal(await weightsIn(other));
    expect(await repeatableIn(one)).to.deep.equal(await repeatableIn(other));
  }

  it('ends with bitwise the weights and events of one in this thread, and with its worker', async () => {
    await completed(smallRun(at('here')));
    const events = await completed(smallRun(at('there'), inWorker));
    await expectSame(at('there'), at('here'));
    expect(events[0])
      .to.have.nested.property('engine.why')
      .that.matches(/, in a worker$/);
    expectNoneAlive(1);
  });

  it('needs no engine in this thread, and lets the process end', async () => {
    await completed(smallRun(at('here')));
    const { stdout, stderr, status } = await callInChild(
      runCommand,
      workerRun,
      'runInWorker',
      at('there'),
      'cpu',
    );
    expect(stdout, stderr).to.equal('{"end":"end","backendHere":null}\n');
    expect(status).to.equal(0);
    await expectSame(at('there'), at('here'));
  });

  it('goes on where one in this thread was stopped, and the other way round', async () => {
    await completed(smallRun(at('here')));
    for (const [first, second] of [
      [{}, inWorker],
      [inWorker, {}],
    ] as const) {
      const dir = at(`stopped-${threads.length}`);
      await stoppedAt(dir, sequenceIs(6), first);
      await completed(smallRun(dir, second));
      await expectSame(dir, at('here'));
    }
    expectNoneAlive(2);
  });

  it('stops at a step and not in the middle of one, whenever it is told to', async () => {
    await completed(smallRun(at('here')));
    const moments: readonly ((stop: () => void) => void)[] = [
      queueMicrotask,
      setImmediate,
      (stop) => setTimeout(stop, 1),
    ];
    for (const [index, moment] of moments.entries()) {
      const stop = new AbortController();
      const define: Define = (context) =>
        smallPipeline(context).pipe(
          tap((event) => {
            if (event.type === 'step' && event.step === 3 * index + 2) moment(() => stop.abort('now'));
          }),
        );
      const options = { engine: { prefer: 'cpu', worker: true }, signal: stop.signal } as const;
      const events = await completed(smallRun(at('there'), { options, define }));
      expect(events.at(-1)).to.have.property('type', 'stopped');
    }
    await completed(smallRun(at('there'), inWorker));
    await expectSame(at('there'), at('here'));
  });

  it('leaves no worker alive when it is unsubscribed', async () => {
    const steps$ = smallRun(at('there'), inWorker).pipe(
      skipWhile(({ type }) => type !== 'step'),
      take(3),
      toArray(),
    );
    expect(await firstValueFrom(steps$)).to.have.length(3);
    // The next run on the folder waits until the one before has closed.
    await completed(smallRun(at('there'), inWorker));
    expectNoneAlive(2);
  });

  it('leaves the batches to whoever looks at them, and trains two trainers on the same ones', async () => {
    const seen: Batch[] = [];
    const define: Define = ({ read, createTrainer }) => {
      const trainers = ['one', 'two'].map((name) =>
        createTrainer({ name, model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss }),
      );
      const [one, two] = trainers;
      if (!one || !two) throw new Error('two trainers');
      const batches$ = read(linearData({ size: 40 })).pipe(
        batch(10),
        tap((each) => seen.push(each)),
        share({ subscribers: 2 }),
      );
      return merge(batches$.pipe(train(one)), batches$.pipe(train(two)));
    };
    await completed(smallRun(at('there'), { ...inWorker, define }));
    expect(seen.map(({ x }) => x.data.length)).to.deep.equal([20, 20, 20, 20]);
    expect(seen.every(({ x }) => x.data.some((value) => value !== 0))).to.equal(true);
  });

  it('hands batches over in shared memory', async () => {
    const buffers: unknown[] = [];
    const define: Define = ({ read, createTrainer }) => {
      const trainer = createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss });
      return read(linearData({ size: 30 })).pipe(
        batch(10),
        tap(({ x, y }) => buffers.push(x.data.buffer, y?.data.buffer)),
        train(trainer),
      );
    };
    await completed(smallRun(at('there'), { ...inWorker, define }));
    expect(buffers).to.have.length(6);
    for (const buffer of buffers) expect(buffer).to.be.instanceOf(SharedArrayBuffer);
    buffers.length = 0;
    await completed(smallRun(at('here'), { define }));
    for (const buffer of buffers) expect(buffer).to.be.instanceOf(ArrayBuffer);
  });

  it('takes a rate that is scheduled in this thread', async () => {
    const define: Define = (context) => {
      const trainer = context.createTrainer({
        model: linear({ inputs: 2 }),
        optimizer: sgd(0.1),
        loss: squaredLoss,
      });
      return context.read(linearData({ size: 60 })).pipe(
        batch(8),
        train(trainer),
        schedule(trainer, (step) => 0.1 * 0.9 ** step),
      );
    };
    await completed(smallRun(at('here'), { define }));
    await completed(smallRun(at('there'), { ...inWorker, define }));
    await expectSame(at('there'), at('here'));
  });

  it('refuses what it cannot make again in the worker, and leaves none alive', async () => {
    const define: Define = ({ read, createTrainer }) =>
      read(linearData({ size: 20 })).pipe(
        batch(10),
        train(
          createTrainer({
            model: linear({ inputs: 2 }),
            optimizer: sgd(0.1),
            loss: squaredLoss,
            metrics: { inline: () => 0 },
          }),
        ),
      );
    expect(await failureOf(smallRun(at('there'), { ...inWorker, define }))).to.have.property(
      'code',
      'NOT_PORTABLE',
    );
    expectNoneAlive(1);
  });

  it('fails with what the worker fails with: other data, a model that cannot be built, an end of its own', async () => {
    await stoppedAt(at('there'), sequenceIs(3), inWorker);
    expect(await failureOf(smallRun(at('there'), { ...inWorker, learningRate: 0.2 }))).to.have.property(
      'code',
      'RESUME_REFUSED',
    );
    for (const [part, metrics, code] of [
      ['unbuildable', {}, undefined],
      ['fatal', { fatal: parts.fatal }, 'WORKER_ENDED'],
    ] as const) {
      const define: Define = ({ read, createTrainer }) => {
        const model = part === 'unbuildable' ? parts.unbuildable : linear({ inputs: 2 });
        const trainer = createTrainer({ model, optimizer: sgd(0.1), loss: squaredLoss, metrics });
        return read(linearData({ size: 20 })).pipe(batch(10), train(trainer));
      };
      const failure = await failureOf(smallRun(at(part), { ...inWorker, define }));
      if (code === undefined) expect(failure).to.be.instanceOf(RangeError);
      else expect(failure).to.have.property('code', code);
    }
    expectNoneAlive(4);
  });
});
