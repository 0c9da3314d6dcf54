import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, take } from 'rxjs';
import { z } from 'zod';
import { isMillraceError } from '../../core/errors.js';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { train } from '../../operators/train.js';
import { run } from '../../run/run.js';
import { metricsOf } from '../../sinks/mlflow/entries.js';
import { type MlflowOptions, mlflow } from '../../sinks/mlflow.js';
import { linearData } from '../../sources/linear-data.js';
import { describeRecorder } from '../contracts/sink.js';
import {
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
  stoppedEvent,
} from '../helpers/events.js';
import { type Fault, type HeldRun, MlflowServer } from '../helpers/mlflow-server.js';

describe('mlflow', () => {
  let server: MlflowServer;
  let dir: string;
  const dead: Promise<void>[] = [];

  beforeEach(async () => {
    server = await new MlflowServer().start();
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-mlflow-'));
  });

  afterEach(async () => {
    await server.stop();
    await Promise.all(dead.splice(0));
    await rm(dir, { recursive: true });
  });

  describeRecorder('MLflow', {
    create: (folder) => ({
      sink: mlflow(server.url),
      recorded: async () => server.runs.find(({ id }) => id === runIdIn(folder))?.metrics ?? [],
    }),
    createFailing: () => mlflow(`${server.url}/nowhere`, { patience: 0 }),
    form: (events) => events.flatMap(metricsOf),
  });

  describe('what it records', () => {
    it('the numbers of each event, by its step and time', async () => {
      const trainer = 'model';
      await record([
        stepEvent(0, { trainer }),
        epochEvent(1, { trainer, step: 1 }),
        { ...evaluationEvent(2), trainer, step: 1 },
      ]);
      expect(server.only.metrics.map(({ key, value, step }) => [key, value, step])).to.deep.equal([
        ['training/loss', 1, 1],
        ['training/accuracy', 0.5, 1],
        ['training/learningRate', 0.1, 1],
        ['system/samplesPerSecond', 6400, 1],
        ['epoch/loss', 0.5, 1],
        ['epoch/accuracy', 0.8, 1],
        ['system/samplesPerSecond', 6400, 1],
        ['evaluation/test/loss', 0.5, 1],
        ['evaluation/test/accuracy', 0.8, 1],
      ]);
      expect(server.only.metrics[0]?.timestamp).to.equal(1_700_000_000_010);
    });

    it('those of trainers that have a name of their own under that name', async () => {
      await record([stepEvent(0, { trainer: 'critic', metrics: { 'f1@0.5': 0.7 } }), driftEvent]);
      expect(server.only.metrics.map(({ key }) => key)).to.deep.equal([
        'critic/training/loss',
        'critic/training/f1_400.5',
        'critic/training/learningRate',
        'critic/system/samplesPerSecond',
        'drift/ddm',
      ]);
    });

    it('numbers that are not finite', async () => {
      await record([epochEvent(0, { loss: Number.NaN, metrics: { a: Infinity, b: -Infinity } })]);
      expect(server.only.metrics.slice(0, 3).map(({ value }) => value)).to.deep.equal([
        'NaN',
        'Infinity',
        '-Infinity',
      ]);
    });

    it('the options as parameters, the engine as tags', async () => {
      await record([
        {
          ...startEvent({ epochs: 5, samples: 60_000 }),
          options: {
            optimizer: { name: 'sgd', learningRate: 0.5 },
            hidden: [256, 10],
            augment: false,
            of: {},
          },
          engine: { backend: 'wasm', threads: 4, versions: { 'tfjs-core': '4.22.0' } },
        },
      ]);
      expect(Object.fromEntries(server.only.params)).to.deep.equal({
        seed: '7',
        epochs: '5',
        samples: '60000',
        'optimizer.name': 'sgd',
        'optimizer.learningRate': '0.5',
        hidden: '[256,10]',
        augment: 'false',
        of: '{}',
      });
      expect(Object.fromEntries(server.only.tags)).to.include({
        'engine.backend': 'wasm',
        'engine.threads': '4',
        'engine.versions.tfjs-core': '4.22.0',
      });
    });

    it('hundreds of options, in requests that MLflow takes; a value that is too long is cut, and says so', async () => {
      const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`option${index}`, index]));
      const warnings = await record([{ ...startEvent(), options: { ...many, notes: 'x'.repeat(7000) } }]);
      expect(server.only.params.size).to.equal(252);
      expect(server.only.params.get('notes')).to.have.length(6000);
      expect(warnings).to.deep.equal(['MLflow does not take values that long, they were cut: notes']);
    });

    it('in the experiment and under the name that was asked for', async () => {
      await record([stepEvent(0)], { experiment: 'fashion', runName: 'wide' });
      await record([stepEvent(0)], { experiment: 'fashion' }, 'second');
      expect(server.experiments).to.deep.equal(['Default', 'fashion']);
      expect(server.runs.map(({ experiment, name }) => [experiment, name])).to.deep.equal([
        ['fashion', 'wide'],
        ['fashion', 'second'],
      ]);
    });
  });

  describe('the end of the run', () => {
    const ends: readonly (readonly [string, RunEvent | undefined, string])[] = [
      ['finished, when it came to its end', endEvent(1), 'FINISHED'],
      ['killed, when it was stopped', stoppedEvent(0), 'KILLED'],
      ['failed, when it broke off', undefined, 'FAILED'],
    ];
    for (const [name, event, status] of ends)
      it(name, async () => {
        await record([stepEvent(0), ...(event ? [event] : [])]);
        expect(server.only.status).to.equal(status);
      });

    it('is told before the last checkpoint becomes visible, since a finished run is not opened again', async () => {
      const sink = mlflow(server.url);
      await sink.open(context());
      await sink.write(endEvent(0));
      await sink.flush();
      expect(server.only.status).to.equal('FINISHED');
      await sink.close();
    });
  });

  describe('a resumed run', () => {
    it('goes on in the same run of MLflow, under way again, and sends nothing twice', async () => {
      await record([startEvent(), ...steps(0, 10), stoppedEvent(9)]);
      const sink = mlflow(server.url);
      await sink.open(context({ resumed: true, sequence: 4 }));
      expect(server.only.status).to.equal('RUNNING');
      for (const event of [startEvent(), ...steps(5, 15)]) await sink.write(event);
      await sink.close();
      expect(keysAndSteps()).to.deep.equal(expected(15));
    });

    it('with more epochs has the events that take the place of its end', async () => {
      await record([...steps(0, 3), endEvent(3)]);
      await record(steps(3, 6), {}, undefined, { resumed: true, sequence: 2 });
      expect(keysAndSteps()).to.deep.equal(expected(6));
    });

    it('keeps the first value of a parameter that has changed, and the new one as a tag', async () => {
      await record([startEvent({ epochs: 3 })]);
      const warnings = await record([startEvent({ epochs: 5 })], {}, undefined, { resumed: true });
      expect(server.only.params.get('epochs')).to.equal('3');
      expect(server.only.tags.get('epochs')).to.equal('5');
      expect(warnings).to.deep.equal([
        'MLflow keeps the first value of a parameter, the new one is a tag: epochs = 5',
      ]);
    });

    it('without what the folder kept begins a new run of MLflow, and says what is missing there', async () => {
      await record(steps(0, 10));
      await rm(path.join(dir, 'mlflow.json'));
      const warnings = await record(steps(10, 12), {}, undefined, { resumed: true, sequence: 9 });
      expect(server.runs).to.have.length(2);
      expect(warnings).to.deep.equal([
        'MLflow has events up to -1, the checkpoint is at 9: events are missing there',
      ]);
    });

    it('that begins anew in its folder has a new run of MLflow', async () => {
      await record(steps(0, 3));
      await record(steps(0, 3));
      expect(server.runs.map(({ metrics }) => metrics.length)).to.deep.equal([12, 12]);
    });
  });

  describe('when something breaks off', () => {
    const faults: readonly Fault[] = ['closes first', 'closes after', 'closes halfway', 429, 503, 500];
    for (const fault of faults)
      it(`has everything once though the server ${typeof fault === 'number' ? `answers ${fault}` : fault}`, async () => {
        server.faults.push(fault, fault);
        expect(await record(steps(0, 300))).to.deep.equal([]);
        expect(keysAndSteps()).to.deep.equal(expected(300));
      });

    for (const fault of ['closes first', 'closes after', 'closes halfway'] as const)
      it(`sends what the process before was sending, when the server ${fault} and the run dies of it`, async () => {
        await record(steps(0, 10));
        const dying = mlflow(server.url, { patience: 0 });
        await dying.open(context({ resumed: true, sequence: 9 }));
        for (const event of steps(10, 200)) await dying.write(event);
        server.faults.push(fault);
        expect(await failureOf(() => dying.flush())).to.include({ code: 'SINK_FAILED' });
        await unlessItFails(() => dying.close());
        await record(steps(10, 210), {}, undefined, { resumed: true, sequence: 9 });
        expect(keysAndSteps()).to.deep.equal(expected(210));
      });

    it('creates one run though the server takes the request and closes the socket', async () => {
      // It is the third request, behind the experiment and the search for a run of ours.
      server.otherFaults.push('none', 'none', 'closes after');
      await record(steps(0, 3));
      expect(keysAndSteps()).to.deep.equal(expected(3));
    });

    it('waits for a server that is started anew, and says so when that takes long', async () => {
      const sink = mlflow(server.url);
      const warnings: string[] = [];
      await sink.open(context({ warn: (message) => warnings.push(message) }));
      for (const event of steps(0, 300)) await sink.write(event);
      await server.stop();
      const flushed = sink.flush();
      while (warnings.length === 0) await pause(20);
      await server.start();
      await flushed;
      await sink.close();
      expect(keysAndSteps()).to.deep.equal(expected(300));
      expect(warnings).to.deep.equal([
        `MLflow at ${server.url} does not answer (ECONNREFUSED): the run waits for it`,
      ]);
    });

    it('has everything once, however often the run is killed and whatever the server does', () =>
      fc.assert(
        fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
          let folder = await mkdtemp(path.join(dir, 'life-'));
          let checkpoint = -1;
          for (const { ahead, beyond, faults, patience, wait } of lives) {
            const sink = mlflow(server.url, { patience });
            await unlessItFails(async () => {
              await sink.open(context({ dir: folder, resumed: checkpoint >= 0, sequence: checkpoint }));
              for (const event of steps(checkpoint + 1, checkpoint + 1 + ahead)) await sink.write(event);
              await sink.flush();
              checkpoint += ahead;
              server.faults.push(...faults);
              for (const event of steps(checkpoint + 1, checkpoint + 1 + beyond)) await sink.write(event);
              await pause(wait);
            });
            folder = await killed(sink, folder);
          }
          const sink = mlflow(server.url);
          await sink.open(context({ dir: folder, resumed: checkpoint >= 0, sequence: checkpoint }));
          const last = checkpoint + 300;
          for (const event of steps(checkpoint + 1, last)) await sink.write(event);
          await sink.close();
          expect(keysAndSteps(server.runs.at(-1))).to.deep.equal(expected(last));
        }),
        { numRuns: 15 },
      )).timeout(60_000);
  });

  describe('refuses, with what to do,', () => {
    it('an address that is none, without the password in it', () => {
      expect(() => mlflow('localhost:5000')).to.throw(
        "url of mlflow: got 'localhost:5000', expected the address",
      );
      expect(() => mlflow('ftp://me:secret@host'))
        .to.throw()
        .with.property('message')
        .that.does.not.include('secret');
      expect(() => mlflow(JSON.parse('7'))).to.throw('url of mlflow: got 7');
    });

    it('wrong options', () => {
      expect(() => mlflow(server.url, { patience: -1 })).to.throw(
        'mlflow.patience: got -1, expected at least 0',
      );
      expect(() => mlflow(server.url, JSON.parse('{"experimant": "x"}'))).to.throw('experimant');
    });

    it('a server that lets nobody in', async () => {
      server.otherFaults.push(401);
      await refused(/got '401 busy', expected to be let in\. Give the credentials/);
    });

    it('a server that is no MLflow', async () => {
      const other = createServer((_, response) => response.end('<html>hello</html>'));
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${portOf(other)}`;
      try {
        await refused(
          /got '200 nothing to GET experiments\/get-by-name', expected an MLflow tracking server/,
          url,
        );
      } finally {
        other.close();
        other.closeAllConnections();
      }
    });

    it('a server that is not there', async () => {
      await server.stop();
      await refused(/got 'ECONNREFUSED', expected a server that answers\. Start it/, server.url, {
        patience: 0,
      });
      await server.start();
    });

    it('an experiment that was deleted', async () => {
      server.deletedExperiments.add('Default');
      await refused(/experiment 'Default' of MLflow at .* got 'it was deleted'.*Restore it/);
    });

    it('a run of MLflow that is gone', async () => {
      await record(steps(0, 3));
      server.only.deleted = true;
      await refused(/run run0 of MLflow at .* got 'it was deleted'/, server.url, {}, { resumed: true });
      server.runs.length = 0;
      await refused(/run run0 of MLflow at .* got 'no run run0'/, server.url, {}, { resumed: true });
    });

    it('a file of its own that was altered, or cannot be written', async () => {
      await writeFile(path.join(dir, 'mlflow.json'), '{}');
      await refused(/mlflow\.json: got '\{\}'.*Delete it/);
      await rm(path.join(dir, 'mlflow.json'));
      await mkdir(path.join(dir, 'mlflow.json.new'));
      await refused(/mlflow\.json: got EISDIR.*expected a file that can be read and written/);
    });

    it('a second one for the same run', async () => {
      const sink = mlflow(server.url);
      await sink.open(context());
      await refused(/mlflow\.json: expected one mlflow sink for each run/);
      await sink.close();
    });
  });

  it('sends the headers it was given, and the password of an address as one', async () => {
    await record([stepEvent(0)], { headers: { 'x-team': 'vision' } });
    expect(server.headers['x-team']).to.equal('vision');
    const sink = mlflow(server.url.replace('//', '//me:p%40ss@'));
    await sink.open(context({ dir: await mkdtemp(path.join(dir, 'run-')) }));
    await sink.close();
    expect(server.headers.authorization).to.equal(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('records a run that is broken off and subscribed again, each step once', async () => {
    const events$ = run(
      {
        dir: path.join(dir, 'line'),
        engine: { prefer: 'cpu' },
        checkpoint: { everySteps: 4 },
        sinks: [mlflow(server.url)],
      },
      ({ read, createTrainer }) =>
        read(linearData({ size: 200 })).pipe(
          batch(10),
          train(createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss })),
        ),
    );
    await lastValueFrom(events$.pipe(take(10)));
    await lastValueFrom(events$);
    const losses = server.only.metrics.filter(({ key }) => key === 'training/loss');
    expect(losses.map(({ step }) => step)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(server.only.status).to.equal('FINISHED');
    expect(server.only.name).to.equal('line');
  });

  async function record(
    events: readonly RunEvent[],
    options: MlflowOptions = {},
    name = 'spec',
    facts: Partial<SinkContext> = {},
  ): Promise<readonly string[]> {
    const warnings: string[] = [];
    const sink = mlflow(server.url, options);
    await sink.open(context({ run: name, warn: (message) => warnings.push(message), ...facts }));
    for (const event of events) await sink.write(event);
    await sink.close();
    return warnings;
  }

  async function refused(
    message: RegExp,
    url = server.url,
    options: MlflowOptions = {},
    facts: Partial<SinkContext> = {},
  ): Promise<void> {
    const failure = await failureOf(() => mlflow(url, options).open(context(facts)));
    expect(isMillraceError(failure, 'SINK_FAILED'), String(failure)).to.equal(true);
    expect(String(failure)).to.match(message);
  }

  function context(facts: Partial<SinkContext> = {}): SinkContext {
    return { dir, run: 'spec', sequence: -1, resumed: false, warn: () => {}, ...facts };
  }

  /** What a kill of the process leaves: the folder as it is then; the sink itself reaches nothing any more. */
  async function killed(sink: Sink, folder: string): Promise<string> {
    await server.stop();
    const left = await mkdtemp(path.join(dir, 'life-'));
    const kept = 'mlflow.json';
    if (existsSync(path.join(folder, kept))) await copyFile(path.join(folder, kept), path.join(left, kept));
    dead.push(unlessItFails(() => sink.close()));
    server.faults.length = 0;
    await server.start({ elsewhere: true });
    return left;
  }

  function keysAndSteps(run: HeldRun = server.only): readonly string[] {
    return run.metrics.map(({ key, step }) => `${key} ${step}`).sort();
  }

  function expected(to: number): string[] {
    return steps(0, to)
      .flatMap(metricsOf)
      .map(({ key, step }) => `${key} ${step}`)
      .sort();
  }
});

const driftEvent: RunEvent = {
  ...epochEvent(1),
  type: 'drift',
  detector: 'ddm',
  value: 0.5,
};

/** One life of a run: how far its checkpoint is ahead, how far it gets beyond, and what the server does there. */
const life = fc.record({
  ahead: fc.integer({ min: 0, max: 60 }),
  beyond: fc.integer({ min: 0, max: 400 }),
  faults: fc.array(fc.constantFrom<Fault>('closes first', 'closes after', 'closes halfway', 503), {
    maxLength: 3,
  }),
  patience: fc.constantFrom(0, 500),
  /** Milliseconds until the kill. */
  wait: fc.nat({ max: 30 }),
});

function steps(from: number, to: number): readonly RunEvent[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, index) =>
    stepEvent(from + index, { trainer: 'model' }),
  );
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

/** The run of MLflow that a folder names. */
function runIdIn(folder: string): string {
  const kept: unknown = JSON.parse(readFileSync(path.join(folder, 'mlflow.json'), 'utf8'));
  return z.object({ runId: z.string() }).parse(kept).runId;
}

async function failureOf(work: () => Promise<unknown> | unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

async function unlessItFails(work: () => Promise<unknown> | unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isMillraceError(error, 'SINK_FAILED')) throw error;
  }
}
