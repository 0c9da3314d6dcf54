import type { RunEvent, RunEventOf } from '../../../core/events.js';
import { Standing } from '../../standing.js';
import type { RunInfo, Spent } from '../protocol.js';

type Facts = Omit<RunInfo, 'id' | 'name' | 'problems'>;

/** What an overview does not know by itself. */
export interface Surroundings {
  /** Whether its process is this one: then it is never called silent. */
  readonly live: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const nameLimit = 100;
const silentAfter = 60_000;

/** Where a run stands, in one line; from all of its events, or the first and the latest ones. */
export class Overview {
  readonly #standing = new Standing();
  readonly #latest = new Map<string, number>();
  #start: RunEventOf<'start'> | undefined;
  #trainer: string | undefined;
  #event: RunEvent | undefined;
  #tensors: number | undefined;
  #eventLoopDelay: number | undefined;
  #inFlight: number | undefined;
  #spent: Spent | undefined;

  take(event: RunEvent): void {
    this.#standing.take(event);
    this.#event = event;
    const { tensors, eventLoopDelay, inFlight, spent } = event.incidental;
    this.#tensors = tensors ?? this.#tensors;
    this.#eventLoopDelay = eventLoopDelay ?? this.#eventLoopDelay;
    this.#inFlight = inFlight ?? this.#inFlight;
    if (spent) this.#spent = this.#spent ? sumOf(this.#spent, spent) : spent;
    if (event.type === 'start') this.#begin(event);
    if (event.type === 'step') this.#measure(event, '');
    if (event.type === 'evaluation') this.#measure(event, `${event.data} `);
  }

  /** The run is over: without an `end` it counts as stopped. */
  finish(): void {
    if (this.#standing.state !== 'running') return;
    this.#standing.state = 'stopped';
    this.#standing.reason = 'ended before it was finished';
  }

  facts({ live, now }: Surroundings): Facts {
    const { reason, step, steps, epoch, epochs, samplesPerSecond, timeLeft, elapsed } = this.#standing;
    const { learningRate, memory } = this.#standing;
    const { time } = this.#event?.incidental ?? {};
    return {
      state: this.#stateAt(now, live),
      ...present({ reason, steps, epochs, samplesPerSecond, timeLeft, learningRate, memory }),
      ...present({ tensors: this.#tensors, eventLoopDelay: this.#eventLoopDelay, inFlight: this.#inFlight }),
      ...present({ spent: this.#spent, seed: this.#start?.seed, engine: this.#start?.engine }),
      ...present({ options: this.#start?.options, updatedAt: time }),
      ...present({ startedAt: time === undefined ? undefined : time - elapsed }),
      elapsed,
      step,
      epoch,
      latest: Object.fromEntries(this.#latest),
    };
  }

  #stateAt(now: number, live: boolean): RunInfo['state'] {
    if (!this.#event) return 'waiting';
    const { state } = this.#standing;
    return state === 'running' && !live && now - this.#event.incidental.time > silentAfter ? 'silent' : state;
  }

  #begin(event: RunEventOf<'start'>): void {
    this.#start = event;
    this.#spent = undefined;
  }

  #measure(event: RunEventOf<'step' | 'evaluation'>, data: string): void {
    this.#trainer ??= event.trainer;
    const owner = event.trainer === this.#trainer ? data : `${event.trainer}: ${data}`;
    this.#set(`${owner}loss`, event.loss);
    for (const name in event.metrics) this.#set(owner + name, event.metrics[name] ?? Number.NaN);
  }

  #set(name: string, value: number): void {
    if (this.#latest.size < nameLimit || this.#latest.has(name)) this.#latest.set(name, value);
  }
}

function sumOf(one: Spent, other: Spent): Spent {
  const paused = (one.paused ?? 0) + (other.paused ?? 0);
  return {
    waiting: one.waiting + other.waiting,
    training: one.training + other.training,
    evaluating: one.evaluating + other.evaluating,
    writing: one.writing + other.writing,
    ...(paused > 0 ? { paused } : {}),
  };
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that are there. */
function present<Fields extends Record<string, unknown>>(fields: Fields): Present<Fields>;
function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
