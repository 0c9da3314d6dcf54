import { createServer, type Server, type ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { expect } from 'chai';
import { z } from 'zod';
import type { RunEvent } from '../../core/events.js';
import type { SinkContext } from '../../core/sink.js';
import { globalMeter } from '../../sinks/open-telemetry/global-meter.js';
import { openTelemetry } from '../../sinks/open-telemetry.js';
import { describeShower } from '../contracts/sink.js';
import { checkpointEvent, evaluationEvent, stepEvent, warningEvent } from '../helpers/events.js';

describe('openTelemetry', () => {
  const providers: MeterProvider[] = [];

  afterEach(async () => {
    for (const provider of providers.splice(0)) await provider.shutdown();
    metrics.disable();
  });

  describeShower('openTelemetry', {
    create: () => openTelemetry({ meterProvider: inMemory().provider }),
    createFailing: () => openTelemetry({ meterProvider: providerOf(new UnwillingExporter()) }),
  });

  describe('with a collector', () => {
    let collector: Collector;

    beforeEach(async () => {
      collector = await Collector.start();
    });

    afterEach(() => collector.stop());

    describeShower('openTelemetry, over OTLP', {
      create: () => openTelemetry({ meterProvider: providerOf(collector.exporter, 50) }),
      createFailing: () => openTelemetry({ meterProvider: providerOf(new UnwillingExporter()) }),
      readers: {
        'takes requests and never answers': async () => {
          collector.answer = () => {};
          return () => {};
        },
        'closes its socket': async () => {
          collector.answer = (response) => response.destroy();
          return () => {};
        },
      },
    });

    it('reaches it as JSON', async () => {
      const sink = openTelemetry({ meterProvider: providerOf(collector.exporter) });
      await sink.open(contextOf());
      for (const event of everything()) sink.write(event);
      await sink.close();
      const [scope] =
        otlpSchema.parse(JSON.parse(collector.bodies.at(-1) ?? '')).resourceMetrics[0]?.scopeMetrics ?? [];
      expect(scope?.scope.name).to.equal('millrace');
      const loss = scope?.metrics.find(({ name }) => name === 'millrace.loss');
      expect(loss?.gauge?.dataPoints.map(({ asDouble }) => asDouble)).to.deep.equal([1 / 3, 0.5]);
    });
  });

  it('is exported with units and descriptions, by names of the semantic conventions', async () => {
    const exported = await shown(everything());
    const named = new Map(exported.map(({ descriptor }) => [descriptor.name, descriptor.unit]));
    expect(Object.fromEntries(named)).to.deep.equal({
      'millrace.loss': '1',
      'millrace.metric': '1',
      'millrace.learning_rate': '1',
      'millrace.gradient_norm': '1',
      'millrace.last_step': '{step}',
      'millrace.epoch': '{epoch}',
      'millrace.steps': '{step}',
      'millrace.samples': '{sample}',
      'millrace.samples_per_second': '{sample}/s',
      'millrace.time_spent': 's',
      'millrace.samples_in_flight': '{sample}',
      'nodejs.eventloop.delay.p99': 's',
      'process.memory.usage': 'By',
      'millrace.tensors': '{tensor}',
      'millrace.checkpoint_timestamp': 's',
      'millrace.warnings': '{warning}',
      'millrace.step.duration': 's',
    });
    expect(exported.every(({ descriptor }) => descriptor.description !== '')).to.equal(true);
  });

  it('has the values of the latest events, by run, trainer, data set and metric', async () => {
    const exported = await shown(everything());
    const trained = { 'millrace.run': 'spec', 'millrace.trainer': 'trainer', 'millrace.data': 'training' };
    expect(pointsOf(exported, 'millrace.loss')).to.deep.equal([
      [trained, 1 / 3],
      [{ ...trained, 'millrace.data': 'test' }, 0.5],
    ]);
    expect(pointsOf(exported, 'millrace.metric')).to.deep.equal([
      [{ ...trained, 'millrace.metric': 'accuracy' }, 0.5],
      [{ ...trained, 'millrace.data': 'test', 'millrace.metric': 'accuracy' }, 0.8],
    ]);
    expect(valuesOf(exported, 'millrace.samples')).to.deep.equal([192]);
    expect(valuesOf(exported, 'nodejs.eventloop.delay.p99')).to.deep.equal([0.02]);
    expect(valuesOf(exported, 'process.memory.usage')).to.deep.equal([200_000_000]);
    expect(pointsOf(exported, 'millrace.time_spent')).to.deep.include([
      { 'millrace.run': 'spec', 'millrace.activity': 'training' },
      0.012,
    ]);
  });

  it('has a histogram of step times with bounds that suit steps', async () => {
    const exported = await shown(everything());
    const durations = exported.find(({ descriptor }) => descriptor.name === 'millrace.step.duration');
    const histogram = histogramSchema.parse(durations?.dataPoints[0]?.value);
    expect(histogram.count).to.equal(2);
    expect(histogram.buckets.boundaries[0]).to.equal(0.0001);
  });

  it('leaves out what is not finite', async () => {
    const exported = await shown([{ ...evaluationEvent(0), loss: Number.NaN }]);
    expect(valuesOf(exported, 'millrace.loss')).to.deep.equal([]);
    expect(valuesOf(exported, 'millrace.metric')).to.deep.equal([0.8]);
  });

  it('keeps two runs of a process apart, those of one name by their folders', async () => {
    const { provider, exporter } = inMemory();
    const [first, second] = [
      openTelemetry({ meterProvider: provider }),
      openTelemetry({ meterProvider: provider }),
    ];
    await first.open(contextOf({ dir: 'runs/a/mlp', run: 'mlp' }));
    await second.open(contextOf({ dir: 'runs/b/mlp', run: 'mlp' }));
    first.write(stepEvent(0));
    second.write(stepEvent(5));
    await provider.forceFlush();
    expect(pointsOf(exportedBy(exporter), 'millrace.last_step')).to.deep.equal([
      [{ 'millrace.run': 'mlp', 'millrace.trainer': 'trainer' }, 1],
      [{ 'millrace.run': 'runs/b/mlp', 'millrace.trainer': 'trainer' }, 6],
    ]);
    await first.close();
    await second.close();
  });

  it('exports the last values when the run closes, and observes nothing afterwards', async () => {
    const { provider, exporter } = inMemory();
    const sink = openTelemetry({ meterProvider: provider });
    await sink.open(contextOf());
    sink.write(stepEvent(6));
    await sink.close();
    expect(valuesOf(exportedBy(exporter), 'millrace.last_step')).to.deep.equal([7]);
    sink.write(stepEvent(7));
    await provider.forceFlush();
    expect(valuesOf(exportedBy(exporter), 'millrace.last_step')).to.deep.equal([7]);
  });

  it('uses a meter that it is given, and leaves its export alone', async () => {
    const { provider, exporter } = inMemory();
    const sink = openTelemetry({ meter: provider.getMeter('mine') });
    await sink.open(contextOf());
    sink.write(stepEvent(0));
    await provider.forceFlush();
    expect(valuesOf(exportedBy(exporter), 'millrace.last_step')).to.deep.equal([1]);
    exporter.reset();
    await sink.close();
    expect(exporter.getMetrics()).to.deep.equal([]);
  });

  it('uses the provider that the process has registered', async () => {
    const { provider, exporter } = inMemory();
    metrics.setGlobalMeterProvider(provider);
    const sink = openTelemetry();
    await sink.open(contextOf());
    sink.write(stepEvent(0));
    await sink.close();
    expect(valuesOf(exportedBy(exporter), 'millrace.last_step')).to.deep.equal([1]);
  });

  it('says so when no provider is registered', async () => {
    const warnings: string[] = [];
    const sink = openTelemetry();
    await sink.open(contextOf({ warn: (message) => warnings.push(message) }));
    await sink.close();
    expect(warnings).to.deep.equal(['no meter provider of OpenTelemetry is registered: nothing is measured']);
  });

  it('refuses wrong options', () => {
    expect(() => openTelemetry({ meterProvider: JSON.parse('{}') })).to.throw(
      'openTelemetry.meterProvider: got {}',
    );
    expect(() => openTelemetry({ meter: JSON.parse('7') })).to.throw('a Meter of @opentelemetry/api');
  });

  it('says which package is missing', async () => {
    const failure: unknown = await globalMeter(() => Promise.reject(new Error('not found'))).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'PACKAGE_MISSING' });
    expect(String(failure)).to.include('npm install @opentelemetry/api');
  });

  function providerOf(exporter: PushMetricExporter, interval = 60_000): MeterProvider {
    const exportTimeoutMillis = Math.min(interval, 30_000);
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: interval,
      exportTimeoutMillis,
    });
    const provider = new MeterProvider({ readers: [reader] });
    if (!(exporter instanceof UnwillingExporter)) providers.push(provider);
    return provider;
  }

  function inMemory(): { readonly provider: MeterProvider; readonly exporter: InMemoryMetricExporter } {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    return { provider: providerOf(exporter), exporter };
  }

  async function shown(events: readonly RunEvent[]): Promise<readonly MetricData[]> {
    const { provider, exporter } = inMemory();
    const sink = openTelemetry({ meterProvider: provider });
    await sink.open(contextOf());
    for (const event of events) sink.write(event);
    await sink.close();
    return exportedBy(exporter);
  }
});

/** An exporter that cannot send off what it was given. */
class UnwillingExporter extends InMemoryMetricExporter {
  constructor() {
    super(AggregationTemporality.CUMULATIVE);
  }

  override forceFlush(): Promise<void> {
    return Promise.reject(new Error('the collector is gone'));
  }
}

/** An HTTP server that takes OTLP. */
class Collector {
  readonly bodies: string[] = [];
  answer = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      this.bodies.push(body);
      this.answer(response);
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get exporter(): OTLPMetricExporter {
    const { port } = z.object({ port: z.number() }).parse(this.#server.address());
    return new OTLPMetricExporter({ url: `http://127.0.0.1:${port}/v1/metrics`, timeoutMillis: 500 });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

const histogramSchema = z.object({
  count: z.number(),
  buckets: z.object({ boundaries: z.array(z.number()) }),
}) satisfies z.ZodType<Pick<Histogram, 'count'>>;

const otlpSchema = z.object({
  resourceMetrics: z.array(
    z.object({
      scopeMetrics: z.array(
        z.object({
          scope: z.object({ name: z.string() }),
          metrics: z.array(
            z.object({
              name: z.string(),
              gauge: z.object({ dataPoints: z.array(z.object({ asDouble: z.number() })) }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
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
    warningEvent('odd'),
    stepEvent(2, { incidental, gradientNorm: 2.5 }),
    evaluationEvent(3),
  ];
}

function contextOf(facts: Partial<SinkContext> = {}): SinkContext {
  return { dir: 'runs/spec', run: 'spec', sequence: -1, resumed: false, warn: () => {}, ...facts };
}

/** What the latest export holds. */
function exportedBy(exporter: InMemoryMetricExporter): readonly MetricData[] {
  return (
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
  );
}

function pointsOf(exported: readonly MetricData[], name: string): readonly (readonly [object, unknown])[] {
  const points: readonly DataPoint<unknown>[] =
    exported.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  return points.map(({ attributes, value }) => [attributes, value]);
}

function valuesOf(exported: readonly MetricData[], name: string): readonly unknown[] {
  return pointsOf(exported, name).map(([, value]) => value);
}
