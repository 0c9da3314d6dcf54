import { MillraceError } from '../core/errors.js';

/** Whose rate it is, for errors. */
interface Owner {
  readonly name: string;
  readonly stepsDone: number;
}

/** What a snapshot says of a rate. */
export interface SavedLearningRate {
  /** As stages have set it. */
  readonly learningRate: number;
  /** Where it is held; left out where it is not. */
  readonly heldLearningRate?: number;
}

/** The rate of a trainer's next step: a plain number that stages set, and where someone may hold it meanwhile. */
export class LearningRate {
  #scheduled: number;
  #held: number | undefined;

  constructor(value: number) {
    this.#scheduled = value;
  }

  get value(): number {
    return this.#held ?? this.#scheduled;
  }

  /**
   * Sets it; while it is held, that counts once it is released.
   *
   * @throws MillraceError `OPTION_INVALID` when it is no rate, held or not.
   */
  set(rate: number, owner: Owner): void {
    this.#scheduled = checkLearningRate(rate, owner);
  }

  /**
   * Holds it there, whatever it is set to.
   *
   * @throws MillraceError `OPTION_INVALID` when it is no rate.
   */
  hold(rate: number, owner: Owner): void {
    this.#held = checkLearningRate(rate, owner);
  }

  /** Makes it what it was last set to; harmless when it is not held. */
  release(): void {
    this.#held = undefined;
  }

  /** Takes over what a snapshot says. */
  restore({ learningRate, heldLearningRate }: SavedLearningRate, owner: Owner): void {
    this.set(learningRate, owner);
    if (heldLearningRate === undefined) this.release();
    else this.hold(heldLearningRate, owner);
  }

  save(): SavedLearningRate {
    const learningRate = this.#scheduled;
    return this.#held === undefined ? { learningRate } : { learningRate, heldLearningRate: this.#held };
  }
}

/**
 * Checks the rate that a trainer's next step is to have.
 *
 * @throws MillraceError `OPTION_INVALID` naming the trainer and the step.
 */
export function checkLearningRate(rate: number, { name, stepsDone }: Owner): number {
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new MillraceError('OPTION_INVALID', {
    what: `learning rate of ${name}`,
    given: rate,
    expected: 'a finite number of at least 0',
    where: `step ${stepsDone + 1}`,
  });
}
