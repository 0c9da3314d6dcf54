import { LearningRate, type SavedLearningRate } from './learning-rate.js';
import type { TrainerSnapshot } from './trainer.js';

/** What every trainer keeps, wherever it computes: its name, how far it is, and at which rate it goes on. */
export abstract class BaseTrainer {
  readonly name: string;
  readonly #learningRate: LearningRate;
  #stepsDone = 0;

  constructor(name: string, learningRate: number) {
    this.name = name;
    this.#learningRate = new LearningRate(learningRate);
  }

  get learningRate(): number {
    return this.#learningRate.value;
  }

  /** @throws MillraceError `OPTION_INVALID` naming the trainer and the step. */
  set learningRate(rate: number) {
    this.#learningRate.set(rate, this);
  }

  holdLearningRate(rate: number): void {
    this.#learningRate.hold(rate, this);
  }

  releaseLearningRate(): void {
    this.#learningRate.release();
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  /** Counts a step, or takes a failed one back with -1. */
  protected count(steps: 1 | -1): void {
    this.#stepsDone += steps;
  }

  /** What a snapshot says of its rate. */
  protected get savedRate(): SavedLearningRate {
    return this.#learningRate.save();
  }

  /** Goes on after the step of a snapshot, at its rate. */
  protected goOnAfter(snapshot: TrainerSnapshot): void {
    this.#stepsDone = snapshot.step;
    this.#learningRate.restore(snapshot, this);
  }
}
