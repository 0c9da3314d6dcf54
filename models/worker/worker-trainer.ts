import type { BatchData, Dense } from '../../core/sample.js';
import type { WorkerEngine } from '../../engines/engine.js';
import type { RemoteObject } from '../../engines/worker/remote.js';
import { BaseTrainer } from '../base-trainer.js';
import type { NamedArray } from '../model.js';
import type { ActivationsRequest, Measurement, StepResult, Trainer, TrainerSnapshot } from '../trainer.js';
import type { TrainerOptions } from '../trainer-options.js';
import { compact, compactBatch } from './compact.js';
import type { TrainerService } from './trainer-service.js';
import { trainerSpec } from './trainer-spec.js';

const host = new URL(import.meta.url.endsWith('.ts') ? './host.ts' : './host.js', import.meta.url).href;

/** A trainer whose model lives in the worker thread of its engine; the learning rate and the step count live here. */
export class WorkerTrainer extends BaseTrainer implements Trainer {
  readonly remote = true;
  options: Readonly<Record<string, unknown>> = {};
  readonly #remote: RemoteObject<TrainerService>;

  constructor(options: TrainerOptions, { worker }: WorkerEngine, seed: number) {
    const spec = trainerSpec(options, seed);
    super(spec.name, options.optimizer.learningRate);
    this.#remote = worker.create(host, 'trainerService', spec);
  }

  async ready(): Promise<void> {
    this.options = await this.#remote.call('options');
  }

  async step(batch: BatchData): Promise<StepResult> {
    // Counted when it begins: nothing may be saved as the state before it while the worker is changing that.
    this.count(1);
    try {
      return await this.#remote.call('step', compactBatch(batch), this.learningRate);
    } catch (error) {
      this.count(-1);
      throw error;
    }
  }

  evaluate(batch: BatchData): Promise<Measurement> {
    return this.#remote.call('evaluate', compactBatch(batch));
  }

  predict(x: Dense): Promise<Dense> {
    return this.#remote.call('predict', compact(x));
  }

  gradients(batch?: BatchData): Promise<readonly NamedArray[]> {
    return this.#remote.call('gradients', batch && compactBatch(batch));
  }

  activations({ x, layers }: ActivationsRequest = {}): Promise<readonly NamedArray[]> {
    return this.#remote.call('activations', { x: x && compact(x), layers });
  }

  async snapshot(): Promise<TrainerSnapshot> {
    const saved = this.savedRate;
    return { ...(await this.#remote.call('snapshot', saved.learningRate)), ...saved };
  }

  async restore(snapshot: TrainerSnapshot): Promise<void> {
    // The rate is held here, not in the worker: there it is set at each step.
    const { heldLearningRate: _, ...rest } = snapshot;
    await this.#remote.call('restore', rest);
    this.goOnAfter(snapshot);
  }

  reset(): Promise<void> {
    return this.#remote.call('reset');
  }

  dispose(): void {
    this.#remote.release();
  }
}
