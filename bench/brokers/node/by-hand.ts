import { type Click, features } from '../messages.js';
import { learningRate } from '../settings.js';

/** Logistic regression as one would write it into a client's loop. */
export class ByHand {
  readonly #weights = new Float64Array(features);
  #bias = 0;

  learn({ features: x, clicked }: Click): void {
    const slope = 1 / (1 + Math.exp(-this.predict(x))) - (clicked ? 1 : 0);
    for (let place = 0; place < features; place++)
      this.#weights[place] = (this.#weights[place] ?? 0) - learningRate * slope * (x[place] ?? 0);
    this.#bias -= learningRate * slope;
  }

  /** The logit. */
  predict(x: readonly number[]): number {
    let logit = this.#bias;
    for (let place = 0; place < features; place++) logit += (x[place] ?? 0) * (this.#weights[place] ?? 0);
    return logit;
  }
}
