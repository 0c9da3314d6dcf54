/** Attributes of a measurement. */
export type MeterAttributes = Record<string, string>;

/** How an instrument is described. */
export interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
  /** Bounds that suit a histogram. */
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

/** What observes instruments while they are collected. */
export interface MeterObserver {
  observe(instrument: object, value: number, attributes?: MeterAttributes): void;
}

/** A `Meter` of `@opentelemetry/api`: what the sink needs of it. */
export interface MetricsMeter {
  createHistogram(
    name: string,
    options: InstrumentOptions,
  ): { record(value: number, attributes?: MeterAttributes): void };
  createObservableGauge(name: string, options: InstrumentOptions): object;
  createObservableCounter(name: string, options: InstrumentOptions): object;
  createObservableUpDownCounter(name: string, options: InstrumentOptions): object;
  addBatchObservableCallback(callback: (observer: MeterObserver) => void, instruments: object[]): void;
  removeBatchObservableCallback(callback: (observer: MeterObserver) => void, instruments: object[]): void;
}

/** A `MeterProvider` of `@opentelemetry/api`: what the sink needs of it. */
export interface MetricsMeterProvider {
  getMeter(name: string): MetricsMeter;
}

/** What is called to have everything measured so far exported. */
export type ForceFlush = () => Promise<void>;

/** A meter, and how what it measured is sent off; undefined where that is not ours to decide. */
export interface OpenedMeter {
  readonly meter: MetricsMeter;
  readonly forceFlush: ForceFlush | undefined;
  /** Whether nothing is behind the meter: no SDK has been set up. */
  readonly idle: boolean;
}

/** The meter of a provider; SDKs have providers that can be flushed, the API does not ask for it. */
export function meterOf(provider: MetricsMeterProvider): OpenedMeter {
  return { meter: provider.getMeter('millrace'), forceFlush: forceFlushOf(provider), idle: false };
}

function forceFlushOf(provider: object): ForceFlush | undefined {
  return canFlush(provider) ? () => provider.forceFlush() : undefined;
}

function canFlush(provider: object): provider is { forceFlush(): Promise<void> } {
  return 'forceFlush' in provider && typeof provider.forceFlush === 'function';
}
