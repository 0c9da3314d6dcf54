import { MillraceError } from '../core/errors.js';
import type { TrainerSnapshot } from './trainer.js';

/** What every trainer keeps, wherever it computes: its name, how far it is, and at which rate it goes on. */
export abstract class BaseTrainer {
  readonly name: string;
  #learningRate: number;
  #stepsDone = 0;

  constructor(name: string, learningRate: number) {
    this.name = name;
    this.#learningRate = learningRate;
  }

  get learningRate(): number {
    return this.#learningRate;
  }

  /** @throws MillraceError `OPTION_INVALID` naming the trainer and the step. */
  set learningRate(rate: number) {
    if (!Number.isFinite(rate) || rate < 0) {
      throw new MillraceError('OPTION_INVALID', {
        what: `learning rate of ${this.name}`,
        given: rate,
        expected: 'a finite number of at least 0',
        where: `step ${this.#stepsDone + 1}`,
      });
    }
    this.#learningRate = rate;
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  /** Counts a step, or takes a failed one back with -1. */
  protected count(steps: 1 | -1): void {
    this.#stepsDone += steps;
  }

  /** Goes on after the step of a snapshot, at its rate. */
  protected goOnAfter({ step, learningRate }: TrainerSnapshot): void {
    this.#stepsDone = step;
    this.learningRate = learningRate;
  }
}
