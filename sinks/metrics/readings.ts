import type { RunEvent, RunEventOf } from '../../core/events.js';

/** How far one trainer is, counted since this process began the run. */
export interface TrainerReading {
  latest: RunEventOf<'step'>;
  steps: number;
  samples: number;
  /** When its latest step was heard of, in milliseconds of a clock that only goes forward. */
  heard: number;
}

/** Told how long a step took, in seconds: the time between a trainer's step events. */
export type StepListener = (trainer: string, seconds: number) => void;

/**
 * What there is to measure of a run: the latest of each gauge and the sums of each counter, as monitors ask for them.
 *
 * Its size is bounded by the numbers of trainers, data sets, detectors and warning codes; it keeps no history.
 */
export class Readings {
  readonly trainers = new Map<string, TrainerReading>();
  /** The latest evaluation for each trainer and data set. */
  readonly evaluations = new Map<string, RunEventOf<'evaluation'>>();
  readonly drifts = new Map<string, number>();
  /** How many warnings there were, by code. */
  readonly warnings = new Map<string, number>();
  /** Milliseconds by what they went to. */
  readonly spent = new Map<string, number>();
  /** The time of the newest checkpoint, in milliseconds since 1970. */
  checkpointed: number | undefined;
  samplesPerSecond: number | undefined;
  /** Bytes. */
  memory: number | undefined;
  tensors: number | undefined;
  /** Milliseconds. */
  eventLoopDelay: number | undefined;
  inFlight: number | undefined;
  readonly #onStep: StepListener;
  readonly #clock: () => number;

  constructor(onStep: StepListener, clock: () => number = () => performance.now()) {
    this.#onStep = onStep;
    this.#clock = clock;
  }

  take(event: RunEvent): void {
    this.#takeCircumstances(event.incidental);
    switch (event.type) {
      case 'step':
        this.#takeStep(event);
        return;
      case 'evaluation':
        this.evaluations.set(`${event.trainer}\n${event.data}`, event);
        return;
      case 'drift':
        this.drifts.set(event.detector, event.value);
        return;
      case 'warning':
        this.warnings.set(event.code, (this.warnings.get(event.code) ?? 0) + (event.count ?? 1));
        return;
      case 'checkpoint':
        this.checkpointed = event.incidental.time;
    }
  }

  #takeStep(event: RunEventOf<'step'>): void {
    const now = this.#clock();
    const reading = this.trainers.get(event.trainer);
    if (!reading) {
      this.trainers.set(event.trainer, { latest: event, steps: 1, samples: event.size, heard: now });
      return;
    }
    this.#onStep(event.trainer, (now - reading.heard) / 1000);
    reading.latest = event;
    reading.steps++;
    reading.samples += event.size;
    reading.heard = now;
  }

  #takeCircumstances(incidental: RunEvent['incidental']): void {
    const { samplesPerSecond, memory, tensors, eventLoopDelay, inFlight, spent } = incidental;
    if (samplesPerSecond !== undefined) this.samplesPerSecond = samplesPerSecond;
    if (memory !== undefined) this.memory = memory;
    if (tensors !== undefined) this.tensors = tensors;
    if (eventLoopDelay !== undefined) this.eventLoopDelay = eventLoopDelay;
    if (inFlight !== undefined) this.inFlight = inFlight;
    if (spent === undefined) return;
    for (const [activity, milliseconds] of Object.entries(spent))
      this.spent.set(activity, (this.spent.get(activity) ?? 0) + milliseconds);
  }
}
