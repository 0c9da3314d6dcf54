import type { RunEvent } from '../../core/events.js';
import { describeEvent } from '../format-event.js';
import { Standing } from '../standing.js';
import { Curve, type CurveNews, type CurvePlace } from './curve.js';

/** A line of the page's list of events. */
export interface Entry {
  readonly type: RunEvent['type'];
  readonly text: string;
  /** Milliseconds since the process began the run. */
  readonly elapsed: number;
}

/** What a page has already been told. */
export interface Place {
  readonly version: number;
  readonly entries: number;
  readonly curves: ReadonlyMap<string, CurvePlace>;
}

/** What a page is told: the whole standing, and of curves and entries what is new to it. */
export interface Update {
  readonly standing: Readonly<Record<string, unknown>>;
  readonly curves: readonly ({ readonly measure: string; readonly series: string } & CurveNews)[];
  readonly entries: readonly Entry[];
  /** Entries that it was not told in time and that are gone. */
  readonly missed: number;
}

interface NamedCurve {
  readonly measure: string;
  readonly series: string;
  readonly curve: Curve;
}

const entryLimit = 200;
const curveLimit = 64;
const textLimit = 300;

const notListed: ReadonlySet<RunEvent['type']> = new Set(['step', 'prediction', 'summary']);

/**
 * The bounded view of a run that pages are drawn from: where it stands, curves of at most 1000 points each, and the
 * latest 200 events.
 *
 * Nothing is queued for a page. It says where it stands and gets what came since, so one that stalls for an hour
 * costs nothing and catches up in one message.
 */
export class View {
  readonly #run: string;
  readonly #standing = new Standing();
  readonly #curves = new Map<string, NamedCurve>();
  readonly #entries: Entry[] = [];
  #start: Readonly<Record<string, unknown>> = {};
  #trainer: string | undefined;
  #entryCount = 0;
  #version = 0;

  /** @param run the run's name. */
  constructor(run: string) {
    this.#run = run;
  }

  /** Grows with every event. */
  get version(): number {
    return this.#version;
  }

  take(event: RunEvent): void {
    this.#version++;
    this.#standing.take(event);
    this.#measure(event);
    if (!notListed.has(event.type)) this.#list(event);
    if (event.type !== 'start') return;
    const { engine, seed, options, incidental } = event;
    this.#start = { engine, seed, options, startedAt: incidental.time };
  }

  /** The run is over: without an `end` it counts as stopped. */
  finish(): void {
    if (this.#standing.state !== 'running') return;
    this.#version++;
    this.#standing.state = 'stopped';
    this.#standing.reason = 'ended before it was finished';
  }

  /** What came after a place, everything without one; and the place reached. */
  since(place?: Place): { readonly update: Update; readonly place: Place } {
    const named = [...this.#curves];
    const fresh = this.#entryCount - (place?.entries ?? 0);
    const entries = fresh === 0 ? [] : this.#entries.slice(-fresh);
    return {
      update: {
        standing: this.#describeStanding(),
        curves: named.flatMap(([key, { measure, series, curve }]) => {
          const news = curve.since(place?.curves.get(key));
          return news ? [{ measure, series, ...news }] : [];
        }),
        entries,
        missed: fresh - entries.length,
      },
      place: {
        version: this.#version,
        entries: this.#entryCount,
        curves: new Map(named.map(([key, { curve }]) => [key, curve.place()])),
      },
    };
  }

  #describeStanding(): Readonly<Record<string, unknown>> {
    const { state, reason, step, steps, epoch, epochs, samplesPerSecond, timeLeft, elapsed } = this.#standing;
    const { loss, metrics, learningRate, memory } = this.#standing;
    return {
      run: this.#run,
      ...this.#start,
      ...{ state, reason, step, steps, epoch, epochs, samplesPerSecond, timeLeft, elapsed },
      ...{ loss, metrics, learningRate, memory },
    };
  }

  #measure(event: RunEvent): void {
    if (event.type !== 'step' && event.type !== 'epoch' && event.type !== 'evaluation') return;
    const series = this.#seriesOf(event);
    this.#add('loss', series, event.step, event.loss);
    for (const name in event.metrics) this.#add(name, series, event.step, event.metrics[name] ?? Number.NaN);
  }

  #seriesOf(event: Extract<RunEvent, { trainer: string; loss: number }>): string {
    this.#trainer ??= event.trainer;
    const owner = event.trainer === this.#trainer ? '' : `${event.trainer}: `;
    if (event.type === 'evaluation') return `${owner}evaluation on ${event.data}`;
    return owner + (event.type === 'step' ? 'training' : 'epoch mean');
  }

  #add(measure: string, series: string, step: number, value: number): void {
    const key = JSON.stringify([measure, series]);
    const named = this.#curves.get(key) ?? this.#addCurve(key, { measure, series, curve: new Curve() });
    named?.curve.add(step, value);
  }

  #addCurve(key: string, named: NamedCurve): NamedCurve | undefined {
    if (this.#curves.size === curveLimit) return undefined;
    this.#curves.set(key, named);
    return named;
  }

  #list(event: RunEvent): void {
    this.#entryCount++;
    const text = describeEvent(event).slice(0, textLimit);
    this.#entries.push({ type: event.type, text, elapsed: event.incidental.elapsed });
    if (this.#entries.length > entryLimit) this.#entries.shift();
  }
}
