import type { Answer, Question } from '../protocol.js';

/** Counts the steps of a round and keeps its time. */
export class Round {
  readonly #question: Question;
  #count = 0;
  #samples = 0;
  #begin = 0;
  #now = 0;
  #firstLoss = Number.NaN;
  #lastLosses = 0;

  constructor(question: Question) {
    this.#question = question;
  }

  /** Whether the round is over, after a step on so many samples. */
  step(loss: number, size: number): boolean {
    const { steps, warmUp, seconds } = this.#question;
    this.#now = performance.now();
    this.#count++;
    if (this.#count === 1) this.#firstLoss = loss;
    if (this.#count > steps - tailOf(steps) && this.#count <= steps) this.#lastLosses += loss;
    if (this.#count > warmUp) this.#samples += size;
    if (this.#count === warmUp) this.#begin = this.#now;
    return this.#count >= steps && this.#count > warmUp && this.#now - this.#begin >= 1000 * seconds;
  }

  answer(): Answer {
    const { steps, warmUp } = this.#question;
    return {
      samples: this.#samples,
      steps: this.#count - warmUp,
      seconds: (this.#now - this.#begin) / 1000,
      firstLoss: this.#firstLoss,
      loss: this.#lastLosses / tailOf(steps),
    };
  }
}

function tailOf(steps: number): number {
  return Math.ceil(steps / 4);
}
