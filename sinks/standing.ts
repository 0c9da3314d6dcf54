import type { RunEvent, RunEventOf } from '../core/events.js';

/** Whether a run goes on, has completed, or was stopped before that. */
export type RunState = 'running' | 'finished' | 'stopped';

/**
 * Where a run stands, gathered from its events.
 *
 * Where there are several trainers, steps are those of the one heard first. Epochs count from 0, as in events.
 */
export class Standing {
  state: RunState = 'running';
  /** Why it ended or stopped. */
  reason: string | undefined;
  step = 0;
  epoch = 0;
  /** How many epochs there will be, where known. */
  epochs: number | undefined;
  /** Samples per second; the mean since it was opened where events do not tell. */
  samplesPerSecond: number | undefined;
  loss: number | undefined;
  metrics: Readonly<Record<string, number>> = {};
  learningRate: number | undefined;
  /** Milliseconds since the process began the run. */
  elapsed = 0;
  /** Bytes of resident memory. */
  memory: number | undefined;
  #trainer: string | undefined;
  #samplesPerEpoch: number | undefined;
  #batchSize = 0;
  #samples = 0;
  #firstElapsed: number | undefined;

  /** How many steps there will be, where known. */
  get steps(): number | undefined {
    if (!this.epochs || !this.#samplesPerEpoch || !this.#batchSize) return undefined;
    return this.epochs * Math.ceil(this.#samplesPerEpoch / this.#batchSize);
  }

  /** Milliseconds until the last step at the present rate, where known. */
  get timeLeft(): number | undefined {
    if (this.state !== 'running' || this.steps === undefined || !this.samplesPerSecond) return undefined;
    return (Math.max(this.steps - this.step, 0) * this.#batchSize * 1000) / this.samplesPerSecond;
  }

  take(event: RunEvent): void {
    this.elapsed = event.incidental.elapsed;
    this.memory = event.incidental.memory ?? this.memory;
    switch (event.type) {
      case 'start':
        this.state = 'running';
        this.epochs = event.total.epochs;
        this.#samplesPerEpoch = event.total.samples;
        return;
      case 'resumed':
        this.step = event.step;
        return;
      case 'step':
        this.#takeStep(event);
        return;
      case 'end':
        this.state = 'finished';
        this.reason = event.reason;
        return;
      case 'stopped':
        this.state = 'stopped';
        this.reason = event.reason;
    }
  }

  #takeStep(event: RunEventOf<'step'>): void {
    this.#trainer ??= event.trainer;
    if (event.trainer !== this.#trainer) return;
    this.step = event.step;
    this.epoch = event.epoch;
    this.loss = event.loss;
    this.metrics = event.metrics;
    this.learningRate = event.learningRate;
    this.#batchSize = Math.max(this.#batchSize, event.size);
    this.samplesPerSecond = event.incidental.samplesPerSecond ?? this.#meanRate(event);
  }

  // The first step is left out: it begins before the clock is read.
  #meanRate({ size, incidental: { elapsed } }: RunEventOf<'step'>): number | undefined {
    this.#firstElapsed ??= elapsed;
    if (elapsed <= this.#firstElapsed) return undefined;
    this.#samples += size;
    return (this.#samples * 1000) / (elapsed - this.#firstElapsed);
  }
}
