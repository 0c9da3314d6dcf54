import { z } from 'zod';
import { show } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { type Instrument, instruments, stepDuration } from './metrics/instruments.js';
import { Readings } from './metrics/readings.js';
import { type LabelledRun, runLabel } from './metrics/run-label.js';
import { globalMeter } from './open-telemetry/global-meter.js';
import {
  type MeterAttributes,
  type MeterObserver,
  type MetricsMeter,
  type MetricsMeterProvider,
  meterOf,
  type OpenedMeter,
} from './open-telemetry/meter.js';

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** The meter that the instruments are created by. */
  readonly meter?: MetricsMeter;
  /** What gives a meter named `millrace`; default the provider that the process has registered. */
  readonly meterProvider?: MetricsMeterProvider;
}

const schema = z.strictObject({
  meter: z
    .custom<MetricsMeter>((value) => has(value, 'createObservableGauge'), 'a Meter of @opentelemetry/api')
    .optional(),
  meterProvider: z
    .custom<MetricsMeterProvider>(
      (value) => has(value, 'getMeter'),
      'a MeterProvider, as those of @opentelemetry/sdk-metrics',
    )
    .optional(),
});

type Settings = z.infer<typeof schema>;

// The last values of a run are sent off when it closes, but a collector that does not answer holds nobody up.
const farewellMilliseconds = 5000;

/**
 * Shows the run to OpenTelemetry: loss and metrics, rate, step time, where the time goes, event-loop delay, memory.
 *
 * It uses the metrics API alone: which SDK and which exporter are behind it is up to you. Instruments are called
 * `millrace.loss`, `millrace.step.duration` and so on, or as the semantic conventions call them
 * (`process.memory.usage`, `nodejs.eventloop.delay.p99`), with the attributes `millrace.run`, `millrace.trainer`,
 * `millrace.data` and `millrace.metric`. All but the step time are observed when the SDK collects them, so a collector
 * that stalls costs the run nothing. A number that is not finite is left out, since OTLP in JSON has no form for it. When
 * the run closes, the provider is asked to export what it has, for five seconds at most.
 *
 * @throws MillraceError `OPTION_INVALID` for a wrong option; while the run opens it, `PACKAGE_MISSING` when neither
 *   option is given and `@opentelemetry/api` is not installed: the run then goes on without it.
 * @example
 * ```ts
 * import { openTelemetry } from 'millrace/sinks';
 * import { MeterProvider } from '@opentelemetry/sdk-metrics';
 * const sink = openTelemetry({ meterProvider: new MeterProvider() });
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Sink {
  return new OpenTelemetry(parseOptions('openTelemetry', schema, options));
}

/** An instrument, and what the SDK knows it by. */
interface Observed {
  readonly instrument: Instrument;
  readonly observable: object;
}

class OpenTelemetry implements Sink {
  readonly name = 'openTelemetry';
  readonly role = 'show';
  readonly #settings: Settings;
  #readings: Readings | undefined;
  #leave: (() => Promise<void>) | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async open(context: SinkContext): Promise<void> {
    const { warn } = context;
    const { meter, forceFlush, idle } = await openMeter(this.#settings);
    if (idle) warn('no meter provider of OpenTelemetry is registered: nothing is measured');
    const runs = runsOf(meter);
    const run = runLabel(context, runs);
    runs.set(run, context);
    const attributes = { 'millrace.run': run };
    const durations = meter.createHistogram(stepDuration.convention, {
      description: stepDuration.description,
      unit: stepDuration.unit.code,
      advice: { explicitBucketBoundaries: [...stepDuration.buckets] },
    });
    const readings = new Readings((trainer, seconds) =>
      durations.record(seconds, { ...attributes, 'millrace.trainer': trainer }),
    );
    const observed = instruments.map((instrument) => ({ instrument, observable: create(meter, instrument) }));
    const observables = observed.map(({ observable }) => observable);
    const callback = (observer: MeterObserver): void => observe(observer, observed, readings, attributes);
    meter.addBatchObservableCallback(callback, observables);
    this.#readings = readings;
    this.#leave = async () => {
      if (forceFlush) await patiently(forceFlush, warn);
      meter.removeBatchObservableCallback(callback, observables);
      runs.delete(run);
    };
  }

  write(event: RunEvent): void {
    this.#readings?.take(event);
  }

  flush(): void {}

  async close(): Promise<void> {
    const leave = this.#leave;
    this.#leave = undefined;
    await leave?.();
    this.#readings = undefined;
  }
}

// A provider answers with the same meter for the same name.
const runsByMeter = new WeakMap<MetricsMeter, Map<string, LabelledRun>>();

function runsOf(meter: MetricsMeter): Map<string, LabelledRun> {
  const runs = runsByMeter.get(meter) ?? new Map<string, LabelledRun>();
  runsByMeter.set(meter, runs);
  return runs;
}

async function openMeter({ meter, meterProvider }: Settings): Promise<OpenedMeter> {
  if (meter) return { meter, forceFlush: undefined, idle: false };
  return meterProvider ? meterOf(meterProvider) : globalMeter();
}

function create(meter: MetricsMeter, instrument: Instrument): object {
  const { kind, convention, description, unit } = instrument;
  const name = convention?.name ?? `millrace.${instrument.name}`;
  const options = { description, unit: unit.code };
  if (kind === 'counter') return meter.createObservableCounter(name, options);
  if (convention?.kind === 'sum') return meter.createObservableUpDownCounter(name, options);
  return meter.createObservableGauge(name, options);
}

function observe(
  observer: MeterObserver,
  observed: readonly Observed[],
  readings: Readings,
  attributes: MeterAttributes,
): void {
  for (const { instrument, observable } of observed)
    for (const { value, labels } of instrument.read(readings))
      if (Number.isFinite(value)) observer.observe(observable, value, { ...attributes, ...named(labels) });
}

function named(labels: Readonly<Partial<Record<string, string>>>): MeterAttributes {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, value]) =>
      value === undefined ? [] : [[`millrace.${label}`, value]],
    ),
  );
}

async function patiently(work: () => Promise<void>, warn: (message: string) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = farewellMilliseconds / 1000;
    timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), farewellMilliseconds);
  });
  try {
    await Promise.race([work(), late]);
  } catch (error) {
    warn(`OpenTelemetry may not have the last numbers of the run: ${show(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function has(value: unknown, method: string): boolean {
  return typeof Object(value)[method] === 'function';
}
