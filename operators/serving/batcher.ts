import { type Deferred, deferred } from '../../core/deferred.js';
import type { Dense } from '../../core/sample.js';
import type { Trainer } from '../../models/trainer.js';

/** What is answered to one request. */
export interface Answer {
  /** Steps that the weights had seen which computed it. */
  readonly version: number;
  /** A row for each input. */
  readonly outputs: readonly (readonly number[])[];
}

/** How a {@link Batcher} is set. */
export interface BatcherOptions {
  /** Of one input. */
  readonly shape: readonly number[];
  /** How many inputs are computed at a time. */
  readonly maxBatch: number;
  /** Milliseconds that an input waits for others. */
  readonly maxWait: number;
  /** How many inputs may wait. */
  readonly maxWaiting: number;
}

interface Job {
  readonly inputs: readonly (readonly number[])[];
  readonly answer: Deferred<Answer>;
}

/** Gathers the inputs of several requests and has them computed at once, between two steps of the trainer. */
export class Batcher {
  readonly #trainer: Trainer;
  readonly #options: BatcherOptions;
  #jobs: Job[] = [];
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(trainer: Trainer, options: BatcherOptions) {
    this.#trainer = trainer;
    this.#options = options;
  }

  get version(): number {
    return this.#trainer.stepsDone;
  }

  /** Undefined where too many are waiting already. */
  predict(inputs: readonly (readonly number[])[]): Promise<Answer> | undefined {
    const { maxBatch, maxWait, maxWaiting } = this.#options;
    if (this.#waiting + inputs.length > maxWaiting) return undefined;
    const job = { inputs, answer: deferred<Answer>() };
    this.#jobs.push(job);
    this.#waiting += inputs.length;
    if (this.#waiting >= maxBatch) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), maxWait);
    return job.answer.promise;
  }

  /** Computes all that wait. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#jobs.length > 0) this.#compute(this.#nextBatch());
  }

  #nextBatch(): readonly Job[] {
    let size = 0;
    const count = this.#jobs.findIndex(({ inputs }) => {
      size += inputs.length;
      return size > this.#options.maxBatch;
    });
    // A request that is larger than a batch is one by itself.
    return this.#jobs.splice(0, count < 0 ? this.#jobs.length : Math.max(count, 1));
  }

  #compute(jobs: readonly Job[]): void {
    const inputs = jobs.flatMap((job) => job.inputs);
    const { version } = this;
    const answer = (outputs: Dense): void => {
      this.#waiting -= inputs.length;
      let row = 0;
      for (const job of jobs) {
        job.answer.resolve({ version, outputs: job.inputs.map(() => rowOf(outputs, row++)) });
      }
    };
    const fail = (error: unknown): void => {
      this.#waiting -= inputs.length;
      for (const job of jobs) job.answer.reject(error);
    };
    try {
      const outputs = this.#trainer.predict(this.#pack(inputs));
      if (outputs instanceof Promise) outputs.then(answer, fail);
      else answer(outputs);
    } catch (error) {
      fail(error);
    }
  }

  #pack(inputs: readonly (readonly number[])[]): Dense<Float32Array> {
    return { data: Float32Array.from(inputs.flat()), shape: [inputs.length, ...this.#options.shape] };
  }
}

function rowOf({ data, shape }: Dense, row: number): readonly number[] {
  const width = data.length / (shape[0] ?? 1);
  return [...data.subarray(row * width, (row + 1) * width)];
}
