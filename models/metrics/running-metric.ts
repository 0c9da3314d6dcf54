/** A sample that was predicted before it was learnt from. */
export interface ScoredSample {
  /** Its class number or target value. */
  readonly label: number;
  /** The outputs of the model as its loss takes them, logits of classifiers: those of the sample begin at `start`. */
  readonly outputs: Float64Array;
  readonly start: number;
  /** How many outputs a sample has: 1 for a value, or for the logit of class 1 against class 0. */
  readonly width: number;
  /** `-ln p` of its class, where it is known already. */
  readonly logLoss?: number | undefined;
}

/** Samples that were predicted before they were learnt from, in order. */
export interface ScoredSamples {
  readonly labels: ArrayLike<number>;
  /** `[labels, outputs of a sample]`. */
  readonly outputs: Float64Array;
  /** Of each sample, where they are known already. */
  readonly logLosses: Float64Array | undefined;
}

/** One of many samples after the other, without an object for each. */
export class SampleCursor implements ScoredSample {
  readonly outputs: Float64Array;
  readonly width: number;
  label = 0;
  start = 0;
  // Never undefined where it is there: a field that is always a number is changed in place.
  declare logLoss?: number;
  readonly #labels: ArrayLike<number>;
  readonly #logLosses: Float64Array | undefined;

  constructor({ labels, outputs, logLosses }: ScoredSamples) {
    this.outputs = outputs;
    this.width = outputs.length / labels.length;
    this.#labels = labels;
    this.#logLosses = logLosses;
    if (logLosses) this.logLoss = Number.NaN;
  }

  moveTo(row: number): void {
    this.label = this.#labels[row] ?? Number.NaN;
    this.start = row * this.width;
    if (this.#logLosses) this.logLoss = this.#logLosses[row] ?? Number.NaN;
  }
}

/** A figure that is known after every sample, from a few sums. */
export interface RunningMetric {
  /** What it is, recorded with the run. */
  readonly name: string;
  /** How many sums it keeps; they start at 0. */
  readonly size: number;
  /** How many of the last samples count; left out where all do. */
  readonly window?: number;
  /** Takes a sample into the sums, or with -1 one that was taken in before out again. */
  count(sums: Float64Array, sample: ScoredSample, sign: 1 | -1): void;
  /**
   * Takes samples into the sums, as {@link count} would one by one, bit by bit. Left out by metrics for which a call a
   * sample is no matter.
   */
  countAll?(sums: Float64Array, samples: ScoredSamples): void;
  /** The figure. */
  value(sums: Float64Array): number;
}

/** The class a sample was taken for: that of the largest output, the first of equal ones; 1 for a logit above 0. */
export function predictedClass({ outputs, start, width }: ScoredSample): number {
  if (width === 1) return (outputs[start] ?? 0) > 0 ? 1 : 0;
  let best = 0;
  for (let output = 1; output < width; output++) {
    if ((outputs[start + output] ?? 0) > (outputs[start + best] ?? 0)) best = output;
  }
  return best;
}

/** Adds to one of the sums. */
export function addTo(sums: Float64Array, index: number, amount: number): void {
  sums[index] = (sums[index] ?? 0) + amount;
}

/** A mean over samples: the sums are that of the amounts, and the number of samples. */
export function runningMean(
  name: string,
  amountOf: (sample: ScoredSample) => number,
  finish: (mean: number) => number = (mean) => mean,
): RunningMetric {
  return {
    name,
    size: 2,
    count(sums, sample, sign) {
      addTo(sums, 0, sign * amountOf(sample));
      addTo(sums, 1, sign);
    },
    countAll(sums, samples) {
      const sample = new SampleCursor(samples);
      const { length } = samples.labels;
      let total = sums[0] ?? 0;
      for (let row = 0; row < length; row++) {
        sample.moveTo(row);
        total += amountOf(sample);
      }
      sums[0] = total;
      addTo(sums, 1, length);
    },
    value: ([total = 0, samples = 0]) => finish(samples > 0 ? total / samples : 0),
  };
}
