import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { MillraceError } from '../../core/errors.js';
import { type Instrument, instruments, stepDuration } from '../metrics/instruments.js';
import type { Readings } from '../metrics/readings.js';
import { type LabelledRun, runLabel } from '../metrics/run-label.js';
import type { PromClient } from './load-prom-client.js';

/** A run whose readings a registry shows. */
export interface ShownRun extends LabelledRun {
  readonly readings: Readings;
}

/** A run's place in a registry. */
export interface Place {
  observe(trainer: string, seconds: number): void;
  /** Takes the run's series out of the registry; the last run takes the metrics along. */
  leave(): void;
}

// The runs of a process share the metrics of a registry: a name can be registered once.
const expositions = new WeakMap<Registry, Map<string, Exposition>>();

/**
 * Shows a run in a registry, by names that begin with `prefix`.
 *
 * @throws MillraceError `NAME_TAKEN` when the registry holds a metric of such a name that is not ours, or shows this
 *   run already.
 */
export function showIn(client: PromClient, registry: Registry, prefix: string, shown: ShownRun): Place {
  const ofRegistry = expositions.get(registry) ?? new Map<string, Exposition>();
  expositions.set(registry, ofRegistry);
  const exposition = ofRegistry.get(prefix) ?? new Exposition(client, registry, prefix);
  ofRegistry.set(prefix, exposition);
  return exposition.add(shown);
}

/** The metrics of one registry and prefix, filled from the readings of all its runs whenever they are collected. */
class Exposition {
  readonly #registry: Registry;
  readonly #metrics: readonly (Gauge | Counter)[];
  readonly #durations: Histogram<'run' | 'trainer'>;
  readonly #names: readonly string[];
  readonly #runs = new Map<string, ShownRun>();

  constructor(client: PromClient, registry: Registry, prefix: string) {
    this.#registry = registry;
    this.#metrics = instruments.map((instrument) =>
      createMetric(client, instrument, `${prefix}${nameOf(instrument)}`, this.#runs),
    );
    const durations = `${prefix}${stepDuration.name}${stepDuration.unit.suffix}`;
    this.#durations = new client.Histogram({
      name: durations,
      help: stepDuration.description,
      labelNames: ['run', ...stepDuration.labels],
      buckets: [...stepDuration.buckets],
      registers: [],
    });
    this.#names = [...instruments.map((instrument) => `${prefix}${nameOf(instrument)}`), durations];
  }

  add(shown: ShownRun): Place {
    const label = runLabel(shown, this.#runs);
    if (this.#runs.size === 0) this.#register();
    this.#runs.set(label, shown);
    return {
      observe: (trainer, seconds) => this.#durations.observe({ run: label, trainer }, seconds),
      leave: () => this.#remove(label),
    };
  }

  #register(): void {
    const taken = this.#names.find((name) => this.#registry.getSingleMetric(name) !== undefined);
    if (taken !== undefined) throw nameTaken(taken);
    for (const metric of [...this.#metrics, this.#durations]) this.#registry.registerMetric(metric);
  }

  #remove(run: string): void {
    for (const trainer of this.#runs.get(run)?.readings.trainers.keys() ?? [])
      this.#durations.remove({ run, trainer });
    if (!this.#runs.delete(run) || this.#runs.size > 0) return;
    for (const name of this.#names) this.#registry.removeSingleMetric(name);
  }
}

/** `learning_rate`, `time_spent_seconds_total`: base units and totals are part of a name. */
function nameOf({ name, unit, kind }: Instrument): string {
  return `${name}${unit.suffix}${kind === 'counter' ? '_total' : ''}`;
}

function createMetric(
  client: PromClient,
  { kind, description, labels, read }: Instrument,
  name: string,
  runs: ReadonlyMap<string, ShownRun>,
): Gauge | Counter {
  const configuration = { name, help: description, labelNames: ['run', ...labels], registers: [] };
  const current = (): readonly { readonly labels: Record<string, string>; readonly value: number }[] =>
    Array.from(runs, ([run, { readings }]) =>
      read(readings).map((each) => ({ labels: { run, ...each.labels }, value: each.value })),
    ).flat();
  if (kind === 'gauge') {
    const gauge = new client.Gauge({
      ...configuration,
      collect() {
        gauge.reset();
        for (const each of current()) gauge.set(each.labels, each.value);
      },
    });
    return gauge;
  }
  const counter = new client.Counter({
    ...configuration,
    collect() {
      counter.reset();
      for (const each of current()) counter.inc(each.labels, each.value);
    },
  });
  return counter;
}

function nameTaken(name: string): MillraceError {
  return new MillraceError('NAME_TAKEN', {
    what: `metric ${name}`,
    expected: 'a registry without a metric of that name',
    advice: 'Give prometheus() another prefix or another registry',
  });
}
