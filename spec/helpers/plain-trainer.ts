import type { PipelineEvent } from '../../core/events.js';
import type { Batch, Dense } from '../../core/sample.js';
import type { Measurement, StepResult, Trainer, TrainerSnapshot } from '../../models/trainer.js';

/** One weight moved towards the mean of each batch: a trainer on plain numbers, small enough to compute by hand. */
export class PlainTrainer implements Trainer {
  readonly name: string;
  readonly options = { rule: 'mean' };
  /** What the trainer saw, in order: `step 1`, `evaluate at 1`. */
  readonly log: string[] = [];
  weight = 0;
  stepsDone = 0;
  learningRate: number;
  disposed = false;

  constructor({ name = 'model', learningRate = 0.5 } = {}) {
    this.name = name;
    this.learningRate = learningRate;
  }

  holdLearningRate(rate: number): void {
    this.learningRate = rate;
  }

  releaseLearningRate(): void {
    throw new Error('not asked for here');
  }

  step(batch: Batch): StepResult | Promise<StepResult> {
    const measured = this.#measure(batch);
    this.weight += this.learningRate * (mean(batch) - this.weight);
    this.stepsDone++;
    this.log.push(`step ${this.stepsDone}`);
    return measured;
  }

  evaluate(batch: Batch): Measurement {
    this.log.push(`evaluate at ${this.stepsDone}`);
    return this.#measure(batch);
  }

  predict(_x: Dense): Dense | Promise<Dense> {
    throw new Error('not asked for here');
  }

  snapshot(): TrainerSnapshot {
    return {
      step: this.stepsDone,
      learningRate: this.learningRate,
      topology: undefined,
      weights: [{ name: 'weight', shape: [], dtype: 'float32', data: Float32Array.of(this.weight) }],
      slots: [],
      scalars: {},
    };
  }

  restore({ step, learningRate, weights }: TrainerSnapshot): void {
    this.stepsDone = step;
    this.learningRate = learningRate;
    this.weight = weights[0]?.data[0] ?? 0;
  }

  dispose(): void {
    this.disposed = true;
  }

  #measure(batch: Batch): Measurement {
    const distance = Math.abs(mean(batch) - this.weight);
    return { loss: distance, metrics: { near: distance < 1 ? 1 : 0 } };
  }
}

/** As {@link PlainTrainer}, but each step takes a turn of the event loop. */
export class SlowTrainer extends PlainTrainer {
  override async step(batch: Batch): Promise<StepResult> {
    await new Promise((resolve) => setImmediate(resolve));
    return super.step(batch);
  }
}

/** As {@link SlowTrainer}, but it says that it computes in another thread. */
export class RemoteTrainer extends SlowTrainer {
  readonly remote = true;
}

/** A batch of equal numbers that ends at a place of an epoch. */
export function numberBatch(value: number, index: number, { epoch = 0, size = 2 } = {}): Batch {
  const data = new Float32Array(size).fill(value);
  return {
    x: { data, shape: [size, 1] },
    y: undefined,
    size,
    at: { source: 'numbers', seed: 1, position: { epoch, index } },
  };
}

/** The event of a step of the trainer `model`, for stages behind it. */
export function stepEvent(index: number): PipelineEvent {
  const at = { source: 'numbers', seed: 1, position: { epoch: 0, index } };
  return {
    type: 'step',
    trainer: 'model',
    step: index + 1,
    epoch: 0,
    size: 1,
    loss: 1,
    metrics: {},
    learningRate: 1,
    at,
  };
}

function mean(batch: Batch): number {
  return Float64Array.from(batch.x.data).reduce((sum, value) => sum + value, 0) / batch.size;
}
