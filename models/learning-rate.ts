import { MillraceError } from '../core/errors.js';

/** Whose rate it is, for errors. */
interface Owner {
  readonly name: string;
  readonly stepsDone: number;
}

/** The rate of a trainer's next step: a plain number that stages set, until someone holds it. */
export class LearningRate {
  #value: number;
  #held = false;

  constructor(value: number) {
    this.#value = value;
  }

  get value(): number {
    return this.#value;
  }

  /** Whether it stays what it is, whatever stages set. */
  get held(): boolean {
    return this.#held;
  }

  /**
   * Sets it, unless it is held.
   *
   * @throws MillraceError `OPTION_INVALID` when it is no rate, held or not.
   */
  set(rate: number, owner: Owner): void {
    const checked = checkLearningRate(rate, owner);
    if (!this.#held) this.#value = checked;
  }

  /**
   * Sets it and holds it there.
   *
   * @throws MillraceError `OPTION_INVALID` when it is no rate.
   */
  hold(rate: number, owner: Owner): void {
    this.#value = checkLearningRate(rate, owner);
    this.#held = true;
  }

  /** Takes over what a snapshot says. */
  restore(saved: { readonly learningRate: number; readonly learningRateHeld?: boolean }, owner: Owner): void {
    this.#value = checkLearningRate(saved.learningRate, owner);
    this.#held = saved.learningRateHeld ?? false;
  }

  /** What a snapshot says of it. */
  save(): { readonly learningRate: number; readonly learningRateHeld?: true } {
    return { learningRate: this.#value, ...(this.#held && { learningRateHeld: true }) };
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
