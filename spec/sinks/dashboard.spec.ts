import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { Control, type Controlled } from '../../core/control.js';
import type { RunEvent } from '../../core/events.js';
import type { SinkContext } from '../../core/sink.js';
import {
  curvesSchema,
  entriesSchema,
  growthSchema,
  histogramsSchema,
  picturesSchema,
  readySchema,
  runDetailsSchema,
  runsChangedSchema,
  runsSchema,
  summariesSchema,
} from '../../sinks/dashboard/protocol.js';
import { type Dashboard, type DashboardOptions, dashboard } from '../../sinks/dashboard.js';
import { jsonl } from '../../sinks/jsonl.js';
import { describeShower } from '../contracts/sink.js';
import { DashboardClient } from '../helpers/dashboard-client.js';
import {
  checkpointEvent,
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
  warningEvent,
} from '../helpers/events.js';

const anything = z.record(z.string(), z.unknown());
const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

describe('dashboard', () => {
  let dir: string;
  let sink: Dashboard;
  let said: string[];
  let warnings: string[];
  let client: DashboardClient;
  let run: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-dashboard-'));
    said = [];
    warnings = [];
    await open(context());
  });

  afterEach(async () => {
    await sink.close();
    await rm(dir, { recursive: true });
    expect(warnings).to.deep.equal([]);
  });

  describe('its link', () => {
    it('is printed once it can be opened, with the token in the fragment', () => {
      expect(said).to.deep.equal([`dashboard: ${sink.url}`]);
      expect(sink.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    });

    it('is gone when the sink is closed', async () => {
      await sink.close();
      expect(sink.url).to.equal(undefined);
    });

    it('has the same token after a restart, from a file that only its owner reads', async () => {
      const { token } = client;
      const file = path.join(dir, 'dashboard-token');
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      await reopen();
      expect(client.token).to.equal(token);
      await writeFile(file, 'secret');
      await reopen();
      expect(client.token)
        .to.match(/^[\w-]{43}$/)
        .and.equal(await readFile(file, 'utf8'));
    });
  });

  describe('answers', () => {
    it('how the run stands', async () => {
      feed(startEvent({ samples: 640, epochs: 1 }), stepEvent(0), evaluationEvent(1));
      const { mode, title, runs } = await client.get('runs', runsSchema);
      expect([mode, title, runs.length]).to.deep.equal(['run', 'spec', 1]);
      expect(runs[0]).to.deep.include({
        ...{ name: 'spec', state: 'running', step: 1, steps: 10, seed: 7 },
        latest: { loss: 1, accuracy: 0.5, 'test loss': 0.5, 'test accuracy': 0.8 },
        engine: { backend: 'cpu', threads: 1 },
        options: { batchSize: 64 },
      });
    });

    it('which curves there are, and what they reach', async () => {
      feed(startEvent(), stepEvent(0, { loss: 3 }), stepEvent(1, { loss: 1 }), epochEvent(2));
      const { curves } = await client.get(`run?run=${run}`, runDetailsSchema);
      const loss = curves.find(({ key, series }) => key === 'model/loss' && series === 'training');
      expect(loss).to.deep.equal({
        ...{ key: 'model/loss', group: 'model', measure: 'loss', series: 'training', rows: 2 },
        lowest: { value: 1, step: 2 },
        highest: { value: 3, step: 1 },
      });
      expect(curves.map(({ key, series }) => `${key} ${series}`)).to.include.members([
        'optimizer/learningRate training',
        'speed/samplesPerSecond training',
        'model/accuracy epoch mean',
      ]);
    });

    it('curves, over each axis', async () => {
      feed(...steps(0, 3));
      const x = async (axis: string) =>
        (await client.get(`curves?run=${run}&measure=model/loss&axis=${axis}`, curvesSchema)).curves[0]?.x;
      expect(await x('step')).to.deep.equal([1, 2, 3]);
      expect(await x('samples')).to.deep.equal([64, 128, 192]);
      expect(await x('elapsed')).to.deep.equal([10, 20, 30]);
      expect(await x('time')).to.deep.equal([1_700_000_000_010, 1_700_000_000_020, 1_700_000_000_030]);
    });

    it('the part of a curve that is asked for, with one value beyond each end, in as many points as asked', async () => {
      feed(...steps(0, 1000));
      const ask = async (query: string) =>
        (await client.get(`curves?run=${run}&measure=model/loss&${query}`, curvesSchema)).curves[0];
      expect((await ask('from=100&to=103'))?.x).to.deep.equal([99, 100, 101, 102, 103, 104]);
      const whole = await ask('points=100');
      expect(whole).to.deep.include({ row: 0, rows: 1000, stride: 16 });
      expect(whole?.x).to.have.length(63);
      expect(whole?.high?.[0], 'the first loss is the highest').to.equal(1);
    });

    it('events, page by page', async () => {
      feed(...Array.from({ length: 25 }, (_, index) => warningEvent(`number ${index}`)), checkpointEvent(3));
      const latest = await client.get(`entries?run=${run}&limit=10`, entriesSchema);
      expect([latest.total, latest.earlier, latest.entries.length]).to.deep.equal([26, 16, 10]);
      const before = await client.get(`entries?run=${run}&limit=20&before=16`, entriesSchema);
      expect(before.entries.map(({ id }) => id)).to.deep.equal(Array.from({ length: 16 }, (_, id) => id));
      expect(before.earlier).to.equal(null);
      const { entries } = await client.get(`entries?run=${run}&type=checkpoint`, entriesSchema);
      expect(entries.map(({ id, type }) => [id, type])).to.deep.equal([[25, 'checkpoint']]);
    });

    it('histograms and pictures', async () => {
      feed(...summaries());
      const { summaries: named } = await client.get(`summaries?run=${run}`, summariesSchema);
      expect(named.map(({ name, kind, count }) => [name, kind, count])).to.deep.equal([
        ['weights', 'histogram', 9],
        ['digits', 'picture', 1],
      ]);
      const { histograms } = await client.get(`histograms?run=${run}&name=weights&limit=3`, histogramsSchema);
      expect(histograms.map(({ step }) => step)).to.deep.equal([0, 4, 8]);
      expect(histograms[1]).to.deep.include({ edges: [0, 1], counts: [4] });
      const { pictures } = await client.get(`pictures?run=${run}&name=digits`, picturesSchema);
      expect(pictures).to.deep.equal([{ step: 9, time: 1_700_000_000_100, sequence: 9, text: 'seven' }]);
      const picture = await ask(`/api/picture?run=${run}&sequence=9`);
      expect(picture.headers['content-type']).to.equal('image/png');
      expect(picture.body).to.deep.equal(png);
      expect((await ask(`/api/picture?run=${run}&sequence=3`)).status, 'a histogram').to.equal(404);
    });

    it('what is wrong with a question', async () => {
      const wrong = {
        'curves?run=nobody&measure=model/loss': 404,
        'run?run=..%2f..%2fetc': 404,
        [`curves?run=${run}`]: 400,
        [`curves?run=${run}&measure=model/loss&points=1e9`]: 400,
        [`curves?run=${run}&measure=model/loss&axis=moon`]: 400,
        [`entries?run=${run}&limit=0`]: 400,
        [`picture?run=${run}&sequence=../1`]: 400,
        'log?after=x': 400,
        nothing: 404,
      };
      for (const [question, status] of Object.entries(wrong)) {
        const answer = await ask(`/api/${question}`);
        expect(answer.status, question).to.equal(status);
        expect(JSON.parse(answer.text), question).to.have.nested.property('error.message');
      }
    });
  });

  describe('lets in', () => {
    it('the page, its scripts and styles, without a token and without another host', async () => {
      const page = await client.send('/');
      expect(page.status).to.equal(200);
      const files = [...page.text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name);
      expect(files).to.include.members(['app.js', 'uplot.js', 'uplot.css', 'icon.svg']);
      for (const file of files) expect((await client.send(`/${file}`)).status, file).to.equal(200);
    });

    it('modules that the page imports', async () => {
      const asked = new Set(['/app.js']);
      for (const file of asked) {
        const { text, headers } = await client.send(file);
        expect(headers['content-type'], file).to.match(/^text\/javascript/);
        for (const [, name] of text.matchAll(/from '\.(\/[\w.-]+)'/g)) if (name) asked.add(name);
      }
      expect(asked.size).to.be.above(2);
    });

    it('a forwarded port: localhost by any number', async () => {
      expect((await client.send('/', { headers: { host: 'localhost:9999' } })).status).to.equal(200);
    });
  });

  describe('keeps out', () => {
    const places = ['runs', 'run', 'curves', 'entries', 'summaries', 'picture', 'events', 'log', 'nothing'];

    it('requests for data without the token, or with another', async () => {
      for (const place of places) {
        expect((await client.send(`/api/${place}`)).status, place).to.equal(401);
        const wrong = { authorization: `Bearer ${'x'.repeat(43)}` };
        expect((await client.send(`/api/${place}`, { headers: wrong })).status, place).to.equal(401);
        const { token } = client;
        expect((await client.send(`/api/${place}?token=${token}`)).status, 'in the address').to.equal(401);
        const cookie = { cookie: `token=${token}` };
        expect((await client.send(`/api/${place}`, { headers: cookie })).status, 'as a cookie').to.equal(401);
        const basic = { authorization: `Basic ${token}` };
        const other = await client.send(`/api/${place}`, { headers: basic });
        expect(other.status, 'another scheme').to.equal(400);
      }
    });

    it('requests under another name, as a rebound DNS name would send them', async () => {
      const names = ['evil.example', `evil.example:${client.port}`, '127.0.0.1.evil.example', '10.0.0.1'];
      for (const host of names) expect((await ask('/api/runs', { host })).status, host).to.equal(421);
      expect((await client.send('/', { headers: { host: 'evil.example' } })).status).to.equal(421);
      expect(await nameless(), 'without any').to.match(/^HTTP\/1\.1 400 /);
    });

    it('requests of pages from elsewhere', async () => {
      const origins = [
        'http://evil.example',
        'null',
        `http://localhost:${client.port}`,
        'http://127.0.0.1:1',
      ];
      for (const origin of [...origins, `https://127.0.0.1:${client.port}`])
        expect((await ask('/api/runs', { origin })).status, origin).to.equal(403);
      expect((await ask('/api/runs', { origin: client.origin })).status, 'its own').to.equal(200);
    });

    it('paths to other files', async () => {
      const paths = [
        '/dashboard-token',
        '/../package.json',
        '/%2e%2e/package.json',
        '/..%2fassets.ts',
        '/page/app.js',
        '//etc/passwd',
        '/api/../dashboard-token',
        '/index.html/../../token.ts',
      ];
      for (const hidden of paths) expect((await ask(hidden)).status, hidden).to.equal(404);
    });

    it('scripts, frames and guesses of types, by its headers', async () => {
      for (const place of ['/', '/app.js', '/api/runs', '/nothing']) {
        const { headers } = await client.send(place);
        expect(headers['content-security-policy'], place)
          .to.include("default-src 'none'")
          .and.include("script-src 'self'")
          .and.include("frame-ancestors 'none'")
          .and.not.include('unsafe');
        expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
        expect(headers).not.to.have.any.keys('set-cookie', 'access-control-allow-origin');
      }
    });

    it('inline scripts and styles: its page has none', async () => {
      const { text } = await client.send('/');
      expect(text).not.to.match(/<script>|<style|style="|onclick|https?:\/\//);
    });
  });

  describe('its stream for a page', () => {
    it('begins with all runs, and goes on with what a watched one has got', async () => {
      feed(startEvent({ samples: 640, epochs: 1 }), stepEvent(0));
      const stream = await client.stream(`events?run=${run}`);
      expect((await stream.nextOf('ready', readySchema)).data).to.deep.include({ mode: 'run', resumed: [] });
      const { runs } = (await stream.nextOf('runs', runsChangedSchema)).data;
      expect(runs[0]).to.include({ id: run, step: 1 });
      feed(stepEvent(1), warningEvent('look'));
      const { data } = await stream.nextOf('growth', growthSchema);
      const loss = data.points.find(({ key }) => key === 'model/loss');
      expect(loss).to.deep.equal({
        ...{ run, key: 'model/loss', series: 'training', row: 1, rows: 1, stride: 1, x: [2], mean: [0.5] },
      });
      expect(data.entries.map(({ text }) => text)).to.deep.equal(['ROWS_SKIPPED: look']);
      expect((await stream.nextOf('runs', runsChangedSchema)).data.runs[0]).to.include({ step: 2 });
      stream.end();
    });

    it('goes on after its last id, without a gap or a double', async () => {
      feed(...steps(0, 10));
      const before = await client.stream(`events?run=${run}`);
      await before.nextOf('ready', readySchema);
      feed(...steps(10, 15));
      const { id } = await before.nextOf('growth', growthSchema);
      before.end();
      feed(...steps(15, 30));
      const after = await client.stream(`events?run=${run}`, { 'last-event-id': id });
      expect((await after.nextOf('ready', readySchema)).data.resumed).to.deep.equal([run]);
      const { points } = (await after.nextOf('growth', growthSchema)).data;
      expect(points.find(({ key }) => key === 'model/loss')).to.deep.include({ row: 15, rows: 15 });
      after.end();
    });

    it('tells one who stalled what he missed, in envelopes, and costs nothing until then', async () => {
      const stream = await client.stream(`events?run=${run}`);
      await stream.nextOf('ready', readySchema);
      feed(...steps(0, 30_000).map((event, index) => (index === 12_345 ? { ...event, loss: 99 } : event)));
      for (let index = 0; index < 700; index++) sink.write(warningEvent(`number ${index}`));
      let rows = 0;
      let entries = 0;
      let missed = 0;
      let high = 0;
      while (rows < 30_000) {
        const { data } = await stream.nextOf('growth', growthSchema);
        const loss = data.points.find(({ key }) => key === 'model/loss');
        expect(loss?.row ?? rows).to.equal(rows);
        expect(loss?.x.length ?? 0).to.be.at.most(256);
        rows += loss?.rows ?? 0;
        high = Math.max(high, ...(loss?.high ?? []).map(Number));
        entries += data.entries.length;
        missed += data.missed;
      }
      expect(high, 'the spike').to.equal(99);
      expect([entries, missed]).to.deep.equal([200, 500]);
      stream.end();
    });

    it('says that the run has finished, and ends', async () => {
      const stream = await client.stream(`events?run=${run}`);
      await stream.nextOf('ready', readySchema);
      feed(startEvent(), stepEvent(0), endEvent(1));
      const closed = sink.close();
      const rest = await stream.rest();
      expect(rest.at(-1)?.event).to.equal('closing');
      const told = rest.filter(({ event }) => event === 'runs').at(-1)?.data;
      expect(runsChangedSchema.parse(told).runs[0]).to.include({ state: 'finished' });
      await closed;
    });

    it('calls a run stopped that ends without its end', async () => {
      feed(startEvent(), stepEvent(0));
      const stream = await client.stream('events');
      await stream.nextOf('runs', runsChangedSchema);
      await sink.close();
      const told = (await stream.rest()).find(({ event }) => event === 'runs')?.data;
      expect(runsChangedSchema.parse(told).runs[0]).to.include({ state: 'stopped', step: 1 });
    });
  });

  describe('its stream of events', () => {
    it('has those of a file, from the start or behind an id', async () => {
      const file = jsonl();
      await file.open(context());
      const events = [startEvent(), ...steps(0, 20), checkpointEvent(19)];
      for (const event of events) {
        sink.write(event);
        await file.write(event);
      }
      await file.flush();
      const stream = await client.stream('log');
      const told = [];
      while (told.length < events.length) {
        const message = await stream.next();
        if (message.event === 'event') told.push(message);
      }
      expect(told.map(({ data }) => data)).to.deep.equal(events);
      stream.end();
      const again = await client.stream('log?run=spec', { 'last-event-id': told[10]?.id ?? '' });
      expect((await again.next()).event).to.equal('ready');
      expect((await again.next()).data).to.deep.equal(events[11]);
      again.end();
      await file.close();
    });

    it('has the latest ones of a run that no file records, and says how many are gone', async () => {
      feed(...steps(0, 10_000));
      const stream = await client.stream('log');
      const { data } = await stream.nextOf('missed', anything);
      const first = await stream.nextOf('event', anything);
      expect(data.count).to.equal(Number(first.data.sequence));
      const { id } = await stream.nextOf('event', anything);
      stream.end();
      const again = await client.stream('log', { 'last-event-id': id });
      expect((await again.nextOf('event', anything)).data.sequence).to.equal(Number(first.data.sequence) + 2);
      again.end();
    });
  });

  describe('controls the run', () => {
    let told: unknown[];
    let control: Control;
    let release: () => void;

    beforeEach(async () => {
      told = [];
      control = new Control();
      const controlled: Controlled = { trainers: ['trainer'], tell: (command) => void told.push(command) };
      release = control.attach(controlled);
      await sink.close();
      await open({ ...context(), control });
    });

    it('by a request with the token, an origin and a body of JSON', async () => {
      const answer = await client.control({ run, action: 'pause' });
      expect([answer.status, JSON.parse(answer.text)]).to.deep.equal([200, { accepted: true, paused: true }]);
      for (const action of [
        { action: 'resume' },
        { action: 'checkpoint' },
        { action: 'learningRate', value: 0.05 },
        { action: 'learningRate', value: 'scheduled' },
        { action: 'stop', reason: 'enough' },
      ])
        expect((await client.control({ run, ...action })).status, action.action).to.equal(200);
      expect(told).to.deep.equal([
        { action: 'pause', value: null },
        { action: 'resume', value: null },
        { action: 'checkpoint', value: null },
        { action: 'learningRate', value: 0.05 },
        { action: 'learningRate', value: 'scheduled' },
        { action: 'stop', value: 'enough' },
      ]);
      expect((await client.get('runs', runsSchema)).runs[0]?.control).to.deep.equal({ paused: false });
    });

    it('and refuses any other', async () => {
      const body = JSON.stringify({ run, action: 'stop' });
      const whole = { ...client.authorization, origin: client.origin, 'content-type': 'application/json' };
      const refused: readonly (readonly [number, Record<string, string>, string])[] = [
        [403, without(whole, 'origin'), body],
        [403, { ...whole, origin: 'http://evil.example' }, body],
        [401, without(whole, 'authorization'), body],
        [415, without(whole, 'content-type'), body],
        [415, { ...whole, 'content-type': 'text/plain' }, body],
        [415, { ...whole, 'content-type': 'application/x-www-form-urlencoded' }, body],
        [421, { ...whole, host: 'evil.example', origin: 'http://evil.example' }, body],
        [400, whole, '{'],
        [400, whole, JSON.stringify({ run, action: 'explode' })],
        [400, whole, JSON.stringify({ run, action: 'stop', more: true })],
        [400, whole, JSON.stringify({ run, action: 'learningRate', value: -1 })],
        [400, whole, JSON.stringify({ run, action: 'learningRate', value: 'fast' })],
        [404, whole, JSON.stringify({ run: 'nobody', action: 'stop' })],
        [404, whole, JSON.stringify({ run, action: 'learningRate', value: 1, trainer: 'nobody' })],
        [413, whole, JSON.stringify({ run, action: 'stop', reason: 'x'.repeat(5000) })],
      ];
      for (const [status, headers, sent] of refused) {
        const answer = await client.send('/api/control', { method: 'POST', headers, body: sent });
        expect(answer.status, `${sent.slice(0, 60)} ${JSON.stringify(headers)}`).to.equal(status);
      }
      const get = await client.send(`/api/control?run=${run}&action=stop`, { headers: whole });
      expect(get.status, 'GET').to.equal(404);
      expect(told).to.deep.equal([]);
    });

    it('unless it has ended', async () => {
      release();
      const answer = await client.control({ run, action: 'stop' });
      expect(answer.status).to.equal(409);
      expect(answer.text).to.include('NOT_RUNNING');
    });
  });

  describe('a run that is resumed', () => {
    it('has its past, from its file and its index', async () => {
      await sink.close();
      const events = [startEvent(), ...steps(0, 20_000)];
      await record(() => events, context());
      const resumed = { ...context(), sequence: 16_999, resumed: true };
      await record(
        () => [startAt(16_999), ...steps(17_000, 17_100)],
        resumed,
        async () => {
          const rows = await settled(17_100);
          expect(rows.map(({ x }) => x.at(-1))).to.deep.equal([17_100]);
          const { entries } = await client.get(`entries?run=${run}`, entriesSchema);
          expect(entries.map(({ type }) => type)).to.deep.equal(['start', 'start']);
        },
      );
      expect(await readdir(path.join(dir, 'dashboard-index'))).to.have.length(2);
      await open(context());
    });

    it('tells a page what is void, and goes on', async () => {
      await sink.close();
      let id = '';
      await record(
        () => [startEvent(), ...steps(0, 100)],
        context(),
        async () => {
          const stream = await client.stream(`events?run=${run}`);
          ({ id } = await stream.nextOf('ready', readySchema));
          stream.end();
        },
      );
      const resumed = { ...context(), sequence: 59, resumed: true };
      await record(
        () => [startAt(59), ...steps(60, 110)],
        resumed,
        async () => {
          await settled(110);
          const stream = await client.stream(`events?run=${run}`, { 'last-event-id': id });
          const { data } = await stream.nextOf('growth', growthSchema);
          expect(data.cut).to.deep.equal({ step: 60, entry: 1 });
          expect(data.points.find(({ key }) => key === 'model/loss')).to.deep.include({ row: 60, rows: 50 });
          stream.end();
        },
      );
      await open(context());
    });

    // What an earlier process has recorded lies before this one in time.
    const startAt = (after: number): RunEvent => ({
      ...startEvent(),
      after,
      incidental: { time: Date.now(), elapsed: 0 },
    });

    async function settled(rows: number) {
      for (;;) {
        const { curves } = await client.get(`curves?run=${run}&measure=model/loss`, curvesSchema);
        if (curves[0]?.rows === rows) return curves;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }

    async function record(
      events: () => readonly RunEvent[],
      how: SinkContext,
      meanwhile: () => Promise<void> = async () => {},
    ): Promise<void> {
      const file = jsonl();
      await file.open(how);
      await open(how);
      for (const event of events()) {
        sink.write(event);
        await file.write(event);
      }
      await file.flush();
      await meanwhile();
      await sink.close();
      await file.close();
    }
  });

  describe('bound to every address of the machine, because it is told to', () => {
    beforeEach(async () => {
      await sink.close();
      await open(context(), { host: '0.0.0.0' });
    });

    it('wants the token all the same', async () => {
      expect(sink.url).to.match(/#token=[\w-]{43}$/);
      expect((await client.send('/api/runs')).status).to.equal(401);
      expect((await ask('/api/runs')).status).to.equal(200);
    });

    it('answers to addresses and to the name of the machine, which nobody can rebind, and to no other name', async () => {
      for (const host of ['10.0.0.1', '[fd00::1]:80', `${hostname()}:${client.port}`])
        expect((await ask('/api/runs', { host })).status, host).to.equal(200);
      for (const host of ['evil.example', `${hostname()}.evil.example`])
        expect((await ask('/api/runs', { host })).status, host).to.equal(421);
    });
  });

  describe('a port that is taken', () => {
    it('is a warning that names it, and the run goes on', async () => {
      const port = Number(client.port);
      const second = dashboard({ port, say });
      await second.open(context());
      expect(warnings.splice(0)).to.deep.equal([
        `the dashboard cannot listen on 127.0.0.1 port ${port} (EADDRINUSE): the run goes on without it`,
      ]);
      expect(second.write(stepEvent(0))).to.equal(undefined);
      expect(second.url).to.equal(undefined);
      await second.close();
    });
  });

  it('closes at once, also under a client that never finishes what it says', async () => {
    const socket = connect(Number(client.port), '127.0.0.1');
    const over = once(socket, 'close');
    await new Promise((resolve) => socket.write('GET / HTTP/1.1\r\n', resolve));
    const stream = await client.stream('events');
    await sink.close();
    await over;
    stream.end();
    expect(await client.send('/').catch(String)).to.include('ECONNREFUSED');
  });

  it('refuses wrong options', () => {
    expect(() => dashboard({ port: 70_000 })).to.throw('dashboard.port: got 70000, expected 0 to 65535');
    expect(() => dashboard({ host: '' })).to.throw(
      "dashboard.host: got '', expected an address to listen on",
    );
    expect(() => dashboard(JSON.parse('{"prot":1}'))).to.throw('dashboard: got {"prot":1}');
  });

  /** The answer to a request of HTTP 1.0, which needs no host. */
  async function nameless(): Promise<string> {
    const socket = connect(Number(client.port), '127.0.0.1');
    socket.write('GET / HTTP/1.0\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    return answer;
  }

  function feed(...events: readonly RunEvent[]): void {
    for (const event of events) sink.write(event);
  }

  function ask(place: string, headers: Record<string, string> = {}) {
    return client.send(place, { headers: { ...client.authorization, ...headers } });
  }

  function say(line: string): void {
    said.push(line);
  }

  function context(): SinkContext {
    const warn = (message: string): void => void warnings.push(message);
    return { dir, run: 'spec', sequence: -1, resumed: false, warn };
  }

  async function open(how: SinkContext, options: DashboardOptions = {}): Promise<void> {
    sink = dashboard({ say, ...options });
    await sink.open(how);
    client = new DashboardClient(sink.url ?? '');
    run = (await client.get('runs', runsSchema)).runs[0]?.id ?? '';
  }

  async function reopen(): Promise<void> {
    await sink.close();
    await open(context());
  }
});

describe('dashboard, as any showing sink,', () => {
  describeShower('dashboard', {
    create: () => dashboard({ say: () => {} }),
    // An address of the range for documentation: this machine does not have it.
    createFailing: () => dashboard({ host: '192.0.2.1', say: () => {} }),
  });
});

function steps(from: number, to: number): readonly RunEvent[] {
  return Array.from({ length: to - from }, (_, index) => stepEvent(from + index));
}

/** Nine histograms, and a picture with a text. */
function summaries(): readonly RunEvent[] {
  const summary = (sequence: number) => ({
    ...({ type: 'summary', version: 1, step: sequence, sequence } as const),
    incidental: stepEvent(sequence).incidental,
  });
  return [
    ...Array.from({ length: 9 }, (_, at) => ({
      ...summary(at),
      name: 'weights',
      histogram: { edges: [0, 1], counts: [at] },
    })),
    { ...summary(9), name: 'digits', picture: png.toString('base64'), text: 'seven' },
  ];
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));
}
