import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { segmentEvents } from '../../sinks/dashboard/index/segment.js';
import {
  curvesSchema,
  entriesSchema,
  growthSchema,
  type RunInfo,
  readySchema,
  runsChangedSchema,
  runsSchema,
} from '../../sinks/dashboard/protocol.js';
import { type ServedDashboard, serveDashboard } from '../../sinks/serve-dashboard.js';
import { DashboardClient } from '../helpers/dashboard-client.js';
import { endEvent, evaluationEvent, startEvent, stepEvent } from '../helpers/events.js';
import { appendEvents, replaceEvents, startAfter, steps, writeEvents } from '../helpers/events-file.js';
import { ReadCount } from '../helpers/read-count.js';

const later = 10_000_000;

describe('serveDashboard', () => {
  let dir: string;
  let served: ServedDashboard | undefined;
  let client: DashboardClient;
  let warnings: string[];
  const reads = new ReadCount();

  before(() => reads.start());
  after(() => reads.stop());

  beforeEach(async () => {
    reads.forget();
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-runs-'));
    warnings = [];
  });

  afterEach(async () => {
    await served?.close();
    served = undefined;
    await rm(dir, { recursive: true });
    expect(warnings).to.deep.equal([]);
  });

  describe('finds runs', () => {
    it('in the folder and below it, the one that changed last first', async () => {
      await writeEvents(file('old'), [startEvent({ samples: 640, epochs: 1 }), ...steps(0, 5), endEvent(5)]);
      await writeEvents(file('sweep/rate 0.1'), [startEvent(), ...steps(0, 3), evaluationEvent(3)]);
      await writeEvents(path.join(dir, 'sweep', 'by-hand.jsonl'), [startEvent(), ...steps(0, 2)]);
      await writeFile(path.join(dir, 'data.jsonl'), '{"x":1}\n');
      await mkdir(path.join(dir, 'old', 'checkpoints'));
      await open();
      const runs = await found(3);
      const byName = new Map(runs.map((run) => [run.name, run]));
      expect([...byName.keys()]).to.have.members(['old', 'sweep/rate 0.1', 'sweep/by-hand.jsonl']);
      expect(byName.get('old')).to.deep.include({ state: 'finished', step: 5, steps: 10, seed: 7 });
      expect(byName.get('sweep/rate 0.1')).to.deep.include({
        state: 'silent',
        latest: { loss: 1 / 3, accuracy: 0.5, 'test loss': 0.5, 'test accuracy': 0.8 },
      });
    });

    it('that begin later, and forgets those whose folders are gone', async () => {
      await open();
      const stream = await client.stream('events');
      await stream.nextOf('ready', readySchema);
      await writeEvents(file('new'), [startEvent(), ...steps(0, 5)]);
      const { runs } = (await stream.nextOf('runs', runsChangedSchema)).data;
      expect(runs.map(({ name }) => name)).to.deep.equal(['new']);
      await rm(path.dirname(file('new')), { recursive: true });
      const { gone } = (await stream.nextOf('runs', runsChangedSchema)).data;
      expect(gone).to.deep.equal([runs[0]?.id]);
      stream.end();
    });

    it('in a folder of one run, and in a file', async () => {
      await writeEvents(file('alone'), [startEvent(), ...steps(0, 5)]);
      for (const target of [path.dirname(file('alone')), file('alone')]) {
        await open(target);
        expect((await found(1))[0]).to.include({ step: 5 });
        await served?.close();
      }
    });
  });

  describe('keeps its token', () => {
    it('in the folder, for its owner alone, over restarts', async () => {
      await open();
      const { token } = client;
      expect((await stat(path.join(dir, 'dashboard-token'))).mode & 0o777).to.equal(0o600);
      await reopen();
      expect(client.token).to.equal(token);
      expect((await client.send('/api/runs')).status).to.equal(401);
    });
  });

  describe('shows curves', () => {
    it('of a run that is being written, and goes on with what comes', async () => {
      await writeEvents(file('live'), [startEvent(), ...steps(0, 100)]);
      await open();
      const [run] = await found(1);
      const id = run?.id ?? '';
      expect(await lossOf(id, 100)).to.have.length(100);
      const stream = await client.stream(`events?run=${id}`);
      await stream.nextOf('ready', readySchema);
      await appendEvents(file('live'), steps(100, 150));
      expect(await told(stream, 150)).to.deep.equal({ from: 100, cut: undefined });
      stream.end();
      expect(await lossOf(id, 150)).to.deep.equal(
        steps(0, 150).map((event) => ('loss' in event ? Number(event.loss.toPrecision(7)) : 0)),
      );
    });

    it('as they are after a resume that went back, and says from where on', async () => {
      await writeEvents(file('run'), [startEvent(), ...steps(0, 20_000)]);
      await open();
      const id = (await found(1))[0]?.id ?? '';
      await lossOf(id, 20_000);
      const stream = await client.stream(`events?run=${id}`);
      await stream.nextOf('ready', readySchema);
      const kept = [startEvent(), ...steps(0, 18_000)];
      await replaceEvents(file('run'), [...kept, startAfter(17_999, later), ...steps(18_000, 18_500, later)]);
      expect(await told(stream, 18_500)).to.deep.equal({ from: 18_000, cut: { step: 18_000, entry: 1 } });
      stream.end();
      expect(await lossOf(id, 18_500)).to.have.length.above(200);
      const { entries } = await client.get(`entries?run=${id}`, entriesSchema);
      expect(entries.map(({ type }) => type)).to.deep.equal(['start', 'start']);
    });

    it('of a run begun anew in the same folder', async () => {
      await writeEvents(file('run'), [startEvent(), ...steps(0, 500)]);
      await open();
      const id = (await found(1))[0]?.id ?? '';
      await lossOf(id, 500);
      const stream = await client.stream(`events?run=${id}`);
      await stream.nextOf('ready', readySchema);
      await truncate(file('run'), 0);
      await appendEvents(file('run'), [startAfter(-1, later), ...steps(0, 20, later)]);
      expect(await told(stream, 20)).to.deep.equal({ from: 0, cut: { step: 0, entry: 0 } });
      stream.end();
    });

    it('after a restart of the server, without a gap or a double', async () => {
      await writeEvents(file('run'), [startEvent(), ...steps(0, 17_000)]);
      await open();
      const id = (await found(1))[0]?.id ?? '';
      await lossOf(id, 17_000);
      const before = await client.stream(`events?run=${id}`);
      const ready = await before.nextOf('ready', readySchema);
      before.end();
      await appendEvents(file('run'), steps(17_000, 17_200));
      await reopen();
      await found(1);
      const after = await client.stream(`events?run=${id}`, { 'last-event-id': ready.id });
      expect((await after.nextOf('ready', readySchema)).data.resumed).to.deep.equal([id]);
      expect(await told(after, 17_200)).to.deep.equal({ from: 17_000, cut: undefined });
      after.end();
    });

    it('from an index that it builds once: the file is followed, and not read again', async () => {
      await writeEvents(file('run'), [startEvent(), ...steps(0, 40_000)]);
      const { size } = await stat(file('run'));
      await open();
      expect(reads.of('events.jsonl'), 'to listen').to.equal(0);
      const id = (await found(1))[0]?.id ?? '';
      expect(reads.of('events.jsonl'), 'to list the run').to.be.within(1, size / 20);
      await lossOf(id, 40_000);
      expect(reads.of('events.jsonl'), 'to index it').to.be.within(size, 1.2 * size);
      reads.forget();
      await appendEvents(file('run'), steps(40_000, 40_100));
      await lossOf(id, 40_100);
      expect(reads.of('events.jsonl'), 'to follow it').to.be.below(size / 10);
      await served?.close();
      const index = path.join(dir, 'run', 'dashboard-index');
      expect((await readdir(index)).filter((name) => name.endsWith('.segment'))).to.have.length(2);
      reads.forget();
      await reopen();
      await found(1);
      await lossOf(id, 40_100);
      const behind = size * (1 - (2 * segmentEvents) / 40_000);
      expect(reads.of('events.jsonl'), 'with its index').to.be.below(behind + size / 10);
    });

    it('also where lines are no events, and says which', async () => {
      await writeEvents(file('run'), [startEvent(), ...steps(0, 5)]);
      await appendEvents(file('run'), []);
      await writeFile(file('run'), `${await readFile(file('run'), 'utf8')}nonsense\n{"type":"step"}\n`);
      await appendEvents(file('run'), [...steps(5, 10), ...steps(8, 10)]);
      await open();
      const id = (await found(1))[0]?.id ?? '';
      expect(await lossOf(id, 10)).to.have.length(10);
      const { problems } = (await client.get('runs', runsSchema)).runs[0] ?? { problems: [] };
      expect(problems).to.have.length(4);
      expect(problems[0]).to.match(/event: got 'nonsense'.*offset \d+/);
      expect(problems[3]).to.match(/event 9 comes a second time/);
    });
  });

  describe("streams a run's events", () => {
    it('without a gap over a resume, and says what is void', async () => {
      const first = [startEvent(), ...steps(0, 100)];
      await writeEvents(file('run'), first);
      await open();
      await found(1);
      const stream = await client.stream('log');
      const events = [];
      while (events.length < first.length) events.push(await stream.nextOf('event', anything));
      expect(events.map(({ data }) => data)).to.deep.equal(first);
      const second = [startAfter(59, later), ...steps(60, 120, later)];
      await replaceEvents(file('run'), [...first.slice(0, 61), ...second]);
      expect((await stream.nextOf('cut', anything)).data).to.deep.equal({ sequence: 59 });
      for (const event of second) expect((await stream.nextOf('event', anything)).data).to.deep.equal(event);
      stream.end();
      const again = await client.stream('log', { 'last-event-id': events.at(-1)?.id ?? '' });
      expect((await again.nextOf('cut', anything)).data).to.deep.equal({ sequence: 59 });
      expect((await again.nextOf('event', anything)).data).to.deep.equal(second[0]);
      again.end();
      const unharmed = await client.stream('log', { 'last-event-id': events[30]?.id ?? '' });
      expect((await unharmed.next()).event).to.equal('ready');
      expect((await unharmed.next()).data).to.deep.equal(first[31]);
      unharmed.end();
    });

    it('from its end', async () => {
      await writeEvents(file('run'), [startEvent(), ...steps(0, 100)]);
      await open();
      await found(1);
      const stream = await client.stream('log?run=run&after=end');
      const { id } = await stream.nextOf('ready', anything);
      await appendEvents(file('run'), [stepEvent(100)]);
      expect((await stream.nextOf('event', anything)).data).to.deep.equal(stepEvent(100));
      stream.end();
      const again = await client.stream('log?run=run', { 'last-event-id': id });
      expect((await again.nextOf('event', anything)).data).to.deep.equal(stepEvent(100));
      again.end();
    });
  });

  it('cannot control what does not live in its process', async () => {
    await writeEvents(file('run'), [startEvent(), ...steps(0, 5)]);
    await open();
    const [run] = await found(1);
    expect(run).not.to.have.property('control');
    const answer = await client.control({ run: run?.id, action: 'pause' });
    expect(answer.status).to.equal(409);
    expect(answer.text).to.include('does not live in this process');
  });

  it('refuses a folder that is not there, a wrong option, and an address that cannot be had', async () => {
    expect(await failureOf(path.join(dir, 'nowhere'))).to.include('folder of runs');
    expect(await failureOf(dir, { port: -1 })).to.include('serveDashboard.port: got -1, expected 0 to 65535');
    await open();
    expect(await failureOf(dir, { port: Number(client.port) })).to.match(
      /address of the dashboard.*EADDRINUSE/,
    );
  });

  function file(run: string): string {
    return path.join(dir, run, 'events.jsonl');
  }

  async function open(target = dir, port = 0): Promise<void> {
    served = await serveDashboard(target, { port, warn: (message) => void warnings.push(message) });
    client = new DashboardClient(served.url);
  }

  async function reopen(): Promise<void> {
    await served?.close();
    await open(dir, Number(client.port));
  }

  async function failureOf(
    folder: string,
    options: Parameters<typeof serveDashboard>[1] = {},
  ): Promise<string> {
    return serveDashboard(folder, options).then(() => '', String);
  }

  async function found(count: number): Promise<readonly RunInfo[]> {
    return eventually(async () => {
      const { runs } = await client.get('runs', runsSchema);
      return runs.length === count ? runs : undefined;
    });
  }

  /** The loss of each step, or the means of several, once the curve has as many rows. */
  async function lossOf(run: string, rows: number): Promise<readonly (number | null)[]> {
    return eventually(async () => {
      const { curves } = await client.get(`curves?run=${run}&measure=model/loss`, curvesSchema);
      return curves[0]?.rows === rows ? curves[0].mean : undefined;
    });
  }
});

const anything = z.record(z.string(), z.unknown());

type Stream = Awaited<ReturnType<DashboardClient['stream']>>;

/** From which row on a page is told of the loss until it has so many, and what it had to drop before. */
async function told(stream: Stream, rows: number) {
  let from: number | undefined;
  let cut: unknown;
  for (let reached = 0; reached < rows; ) {
    const { data } = await stream.nextOf('growth', growthSchema);
    cut ??= data.cut;
    for (const points of data.points.filter(
      ({ key, series }) => key === 'model/loss' && series === 'training',
    )) {
      if (from !== undefined) expect(points.row, 'the row after the last one').to.equal(reached);
      from ??= points.row;
      reached = points.row + points.rows;
    }
  }
  return { from, cut };
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
