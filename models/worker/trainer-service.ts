import type { BatchData, Dense } from '../../core/sample.js';
import { Moved } from '../../engines/worker/moved.js';
import { activationsBy } from '../activations.js';
import { gradientsBy } from '../gradients-by.js';
import type { NamedArray } from '../model.js';
import type { ActivationsRequest, Measurement, StepResult, Trainer, TrainerSnapshot } from '../trainer.js';

/** A trainer in a worker thread, as the other side calls it. */
export class TrainerService {
  readonly #trainer: Trainer;

  constructor(trainer: Trainer) {
    this.#trainer = trainer;
  }

  options(): Trainer['options'] {
    return this.#trainer.options;
  }

  /** The learning rate is the other side's: it comes with each step. */
  step(batch: BatchData, learningRate: number): StepResult | Promise<StepResult> {
    this.#trainer.learningRate = learningRate;
    return this.#trainer.step(batch);
  }

  evaluate(batch: BatchData): Measurement | Promise<Measurement> {
    return this.#trainer.evaluate(batch);
  }

  async predict(x: Dense): Promise<Moved<Dense>> {
    const output = await this.#trainer.predict(x);
    return new Moved(output, [output.data.buffer]);
  }

  async gradients(batch?: BatchData): Promise<Moved<readonly NamedArray[]>> {
    return moved(await gradientsBy(this.#trainer, batch));
  }

  async activations(request: ActivationsRequest): Promise<Moved<readonly NamedArray[]>> {
    return moved(await activationsBy(this.#trainer, request));
  }

  async snapshot(learningRate: number): Promise<Moved<TrainerSnapshot>> {
    this.#trainer.learningRate = learningRate;
    const snapshot = await this.#trainer.snapshot();
    const buffers = [...snapshot.weights, ...snapshot.slots].map(({ data }) => data.buffer);
    return new Moved(snapshot, buffers);
  }

  async restore(snapshot: TrainerSnapshot): Promise<void> {
    await this.#trainer.restore(snapshot);
  }

  async reset(): Promise<void> {
    await this.#trainer.reset?.();
  }

  dispose(): void {
    this.#trainer.dispose();
  }
}

function moved(arrays: readonly NamedArray[]): Moved<readonly NamedArray[]> {
  return new Moved(
    arrays,
    arrays.map(({ data }) => data.buffer),
  );
}
