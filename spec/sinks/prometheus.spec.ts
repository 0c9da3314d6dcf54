import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { Gauge, Registry } from 'prom-client';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { loadPromClient } from '../../sinks/prometheus/load-prom-client.js';
import { type Prometheus, type PrometheusOptions, prometheus } from '../../sinks/prometheus.js';
import { describeShower } from '../contracts/sink.js';
import { checkpointEvent, evaluationEvent, stepEvent, warningEvent } from '../helpers/events.js';
import { type Family, lintExposition, parseExposition, seriesValue } from '../helpers/exposition.js';

describe('prometheus', () => {
  const open = new Set<Sink>();
  const silently = { say: () => {} };

  afterEach(async () => {
    for (const sink of open) await sink.close();
    open.clear();
  });

  describeShower('prometheus', {
    create: () => prometheus(silently),
    createFailing: async () => prometheus({ port: portOf(await opened()), ...silently }),
    readers: {
      'asks and does not read': stalled('GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n'),
      'begins to ask and stops': stalled('GET /metr'),
      'hangs up in the middle': async (sink) => {
        const socket = await dial(sink);
        socket.write('GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n');
        socket.resetAndDestroy();
        return () => {};
      },
    },
  });

  describeShower('prometheus, in a registry of the user', {
    create: () => prometheus({ register: new Registry() }),
    createFailing: async () =>
      prometheus({ register: new Registry(), port: portOf(await opened()), ...silently }),
  });

  describe('what a scrape reads', () => {
    it('is written as Prometheus wants it, by its conventions', async () => {
      const sink = await opened();
      write(sink, everything());
      const { status, type, text } = await scrape(sink);
      expect([status, type]).to.deep.equal([200, 'text/plain; version=0.0.4; charset=utf-8']);
      expect(lintExposition(parseExposition(text))).to.deep.equal([]);
    });

    it('has the loss, the metrics, and how far the run is, by run, trainer and data set', async () => {
      const families = await shown(everything());
      const trained = { run: 'spec', trainer: 'trainer', data: 'training' };
      const tested = { ...trained, data: 'test' };
      expect(seriesValue(families, 'millrace_loss', trained)).to.equal(1 / 3);
      expect(seriesValue(families, 'millrace_metric', { ...trained, metric: 'accuracy' })).to.equal(0.5);
      expect(seriesValue(families, 'millrace_loss', tested)).to.equal(0.5);
      expect(seriesValue(families, 'millrace_metric', { ...tested, metric: 'accuracy' })).to.equal(0.8);
      expect(seriesValue(families, 'millrace_learning_rate')).to.equal(0.1);
      expect(seriesValue(families, 'millrace_gradient_norm')).to.equal(2.5);
      expect(seriesValue(families, 'millrace_last_step')).to.equal(3);
      expect(seriesValue(families, 'millrace_steps_total')).to.equal(3);
      expect(seriesValue(families, 'millrace_samples_total')).to.equal(192);
      expect(seriesValue(families, 'millrace_samples_per_second')).to.equal(6400);
    });

    it('has times in seconds and sizes in bytes', async () => {
      const families = await shown(everything());
      expect(seriesValue(families, 'millrace_time_spent_seconds_total', { activity: 'waiting' })).to.equal(
        0.004,
      );
      expect(seriesValue(families, 'millrace_time_spent_seconds_total', { activity: 'training' })).to.equal(
        0.012,
      );
      expect(seriesValue(families, 'millrace_event_loop_delay_p99_seconds')).to.equal(0.02);
      expect(seriesValue(families, 'millrace_resident_memory_bytes')).to.equal(200_000_000);
      expect(seriesValue(families, 'millrace_checkpoint_timestamp_seconds')).to.equal(1_700_000_000.03);
      expect(seriesValue(families, 'millrace_samples_in_flight')).to.equal(256);
      expect(seriesValue(families, 'millrace_tensors')).to.equal(12);
    });

    it('has a histogram of step times: as many as there are gaps between steps', async () => {
      const families = await shown(everything());
      expect(seriesValue(families, 'millrace_step_duration_seconds_count')).to.equal(2);
      expect(seriesValue(families, 'millrace_step_duration_seconds_bucket', { le: '+Inf' })).to.equal(2);
      expect(seriesValue(families, 'millrace_step_duration_seconds_sum')).to.be.above(0);
    });

    it('counts warnings by their code', async () => {
      const families = await shown([warningEvent('odd'), warningEvent('odd again')]);
      expect(seriesValue(families, 'millrace_warnings_total', { code: 'ROWS_SKIPPED' })).to.equal(2);
    });

    it('has a loss that is not a number', async () => {
      const families = await shown([{ ...evaluationEvent(0), loss: Number.NaN }]);
      expect(seriesValue(families, 'millrace_loss', { data: 'test' })).to.be.NaN;
    });

    it('keeps names with quotes, backslashes and line breaks whole', async () => {
      const families = await shown([{ ...evaluationEvent(0), data: 'a "test"\\\nset' }]);
      expect(seriesValue(families, 'millrace_loss', { data: 'a "test"\\\nset' })).to.equal(0.5);
    });

    it('is the same again when nothing has happened: a scrape counts nothing', async () => {
      const sink = await opened();
      write(sink, everything());
      expect((await scrape(sink)).text).to.equal((await scrape(sink)).text);
    });
  });

  describe('in a registry of the user', () => {
    it('stands beside their own metrics, and is gone when the run has closed', async () => {
      const register = new Registry();
      new Gauge({ name: 'shop_open', help: 'Whether the shop is open', registers: [register] }).set(1);
      const before = await register.metrics();
      const sink = await opened({ register });
      write(sink, everything());
      const families = parseExposition(await register.metrics());
      expect(seriesValue(families, 'shop_open')).to.equal(1);
      expect(seriesValue(families, 'millrace_last_step')).to.equal(3);
      await sink.close();
      expect(await register.metrics()).to.equal(before);
    });

    it('shows two runs side by side, those of one name by their folders; each takes its own along', async () => {
      const register = new Registry();
      const first = await opened({ register }, { run: 'mlp', dir: 'runs/a/mlp' });
      const second = await opened({ register }, { run: 'mlp', dir: 'runs/b/mlp' });
      write(first, [stepEvent(0), stepEvent(1)]);
      write(second, [stepEvent(5), stepEvent(6)]);
      const both = parseExposition(await register.metrics());
      expect(seriesValue(both, 'millrace_last_step', { run: 'mlp' })).to.equal(2);
      expect(seriesValue(both, 'millrace_last_step', { run: 'runs/b/mlp' })).to.equal(7);
      await first.close();
      const left = parseExposition(await register.metrics());
      expect(left.flatMap(({ series }) => series.map(({ labels }) => labels.run))).to.not.include('mlp');
      expect(seriesValue(left, 'millrace_step_duration_seconds_count')).to.equal(1);
      await second.close();
      expect(register.getMetricsAsArray()).to.deep.equal([]);
    });

    it('has other names by another prefix, and refuses names that are taken', async () => {
      const register = new Registry();
      new Gauge({ name: 'millrace_loss', help: 'Theirs', registers: [register] });
      const failure = await failureOf(() => opened({ register }));
      expect(failure).to.include({ code: 'NAME_TAKEN' });
      expect(String(failure)).to.include('metric millrace_loss').and.to.include('another prefix');
      expect(register.getMetricsAsArray()).to.have.length(1);
      const sink = await opened({ register, prefix: 'ml_' });
      write(sink, [stepEvent(0)]);
      expect(seriesValue(parseExposition(await register.metrics()), 'ml_loss')).to.equal(1);
    });

    it('refuses to show a run twice', async () => {
      const register = new Registry();
      await opened({ register });
      expect(await failureOf(() => opened({ register }))).to.include({ code: 'NAME_TAKEN' });
    });
  });

  describe('its server', () => {
    it('listens on loopback, tells where, and is gone when the run has closed', async () => {
      const lines: string[] = [];
      const sink = await opened({ say: (line) => lines.push(line) });
      expect(sink.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
      expect(lines).to.deep.equal([`prometheus: ${sink.url}`]);
      const port = portOf(sink);
      await sink.close();
      expect(sink.url).to.equal(undefined);
      const socket = connect(port, '127.0.0.1');
      const [error]: unknown[] = await once(socket, 'error');
      expect(String(error)).to.include('ECONNREFUSED');
    });

    const answers: readonly (readonly [string, string, string, string, number])[] = [
      ['another path', 'GET', '/', 'localhost', 404],
      ['another method', 'POST', '/metrics', 'localhost', 405],
      ['a name that is not of this machine', 'GET', '/metrics', 'rebound.example', 421],
      ['HEAD', 'HEAD', '/metrics', '127.0.0.1:9464', 200],
      ['IPv6', 'GET', '/metrics?name=x', '[::1]:9464', 200],
    ];
    for (const [name, method, path, host, status] of answers)
      it(`answers ${status} to ${name}`, async () => {
        expect((await scrape(await opened(), { method, path, host })).status).to.equal(status);
      });

    it('serves a registry of the user when it is given a port', async () => {
      const register = new Registry();
      new Gauge({ name: 'shop_open', help: 'Whether the shop is open', registers: [register] }).set(1);
      const sink = await opened({ register, port: 0, ...silently });
      expect((await scrape(sink)).text).to.include('shop_open 1');
    });

    it('warns when the port is taken, and the run goes on', async () => {
      const warnings: string[] = [];
      const port = portOf(await opened());
      await opened({ port, ...silently }, { warn: (message) => warnings.push(message) });
      expect(warnings).to.deep.equal([
        `prometheus cannot listen on 127.0.0.1 port ${port} (EADDRINUSE): the run goes on without it`,
      ]);
    });
  });

  it('refuses wrong options', () => {
    expect(() => prometheus({ port: 70_000 })).to.throw('prometheus.port: got 70000, expected 0 to 65535');
    expect(() => prometheus({ prefix: '9-' })).to.throw(
      "prometheus.prefix: got '9-', expected letters, digits",
    );
    expect(() => prometheus({ register: JSON.parse('{}') })).to.throw('a Registry of prom-client');
  });

  it('says which package is missing', async () => {
    const failure = await failureOf(() => loadPromClient(() => Promise.reject(new Error('not found'))));
    expect(failure).to.include({ code: 'PACKAGE_MISSING' });
    expect(String(failure)).to.include('npm install prom-client');
  });

  async function opened(
    options: PrometheusOptions = silently,
    facts: Partial<SinkContext> = {},
  ): Promise<Prometheus> {
    const sink = prometheus(options);
    await sink.open({
      dir: 'runs/spec',
      run: 'spec',
      sequence: -1,
      resumed: false,
      warn: () => {},
      ...facts,
    });
    open.add(sink);
    return sink;
  }

  async function shown(events: readonly RunEvent[]): Promise<readonly Family[]> {
    const sink = await opened();
    write(sink, events);
    return parseExposition((await scrape(sink)).text);
  }
});

function everything(): readonly RunEvent[] {
  const incidental = {
    ...stepEvent(2).incidental,
    spent: { waiting: 2, training: 6, evaluating: 0, writing: 1 },
    eventLoopDelay: 20,
    inFlight: 256,
    memory: 200_000_000,
    tensors: 12,
  };
  return [
    stepEvent(0),
    stepEvent(1, { incidental }),
    checkpointEvent(2),
    stepEvent(2, { incidental, gradientNorm: 2.5 }),
    { ...evaluationEvent(3), trainer: 'trainer' },
  ];
}

function write(sink: Sink, events: readonly RunEvent[]): void {
  for (const event of events) sink.write(event);
}

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

async function scrape(
  sink: Prometheus,
  { method = 'GET', path = '/metrics', host = 'localhost' } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port: portOf(sink), method, path, headers: { host } }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode, type: response.headers['content-type'], text });
    });
    asked.on('error', reject).end();
  });
}

function portOf(sink: Prometheus): number {
  return Number(new URL(sink.url ?? '').port);
}

/** A scraper that sends this much, and neither reads nor goes. */
function stalled(text: string): (sink: Sink) => Promise<() => void> {
  return async (sink) => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => dial(sink)));
    for (const socket of sockets) socket.pause().write(text);
    await nextTurn();
    return () => {
      for (const socket of sockets) socket.destroy();
    };
  };
}

async function dial(sink: Sink): Promise<Socket> {
  if (!('url' in sink) || typeof sink.url !== 'string') throw new Error('the sink serves nothing');
  const socket = connect(Number(new URL(sink.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  return action().then(
    () => undefined,
    (error: unknown) => error,
  );
}
