import { MillraceError } from '../../../core/errors.js';
import type { Dense, TypedArray } from '../../../core/sample.js';
import { softmaxCrossEntropy } from '../../softmax-cross-entropy.js';
import { squaredLoss } from '../../squared-loss.js';

/** What a learner makes small, for one sample in double precision. */
export interface SampleLoss {
  readonly name: string;
  /** Whether it is `-ln p`, with p the probability that is given to the class of the sample. */
  readonly isLogLoss?: boolean;
  /**
   * Refuses labels that do not fit.
   *
   * @param outputShape `[size, outputs]`.
   * @throws MillraceError `LABEL_INVALID` or `SHAPE_INVALID`.
   */
  check(labels: Dense, outputShape: readonly number[]): void;
  /** The loss of the outputs that begin at `place`; writes its gradient by them into `slopes`. */
  at(outputs: Float64Array, place: number, label: number, slopes: Float64Array): number;
}

/** `(ŷ - y)² / 2`, so that the gradient is `ŷ - y`. */
export const squaredSampleLoss: SampleLoss = {
  name: 'squaredLoss',
  check: (labels, shape) => squaredLoss.check(labels, shape),
  at(outputs, place, label, slopes) {
    const difference = (outputs[place] ?? 0) - label;
    slopes[0] = difference;
    return (difference * difference) / 2;
  },
};

/** `ln(1 + exp(-s z))` of the logit z, where s is 1 for the label 1 and -1 for 0; no exponential overflows. */
export const logLoss: SampleLoss = {
  name: 'logLoss',
  isLogLoss: true,
  check: (labels, [size = 0]) => checkTwoClasses(labels, size, 'logisticLearner'),
  at(outputs, place, label, slopes) {
    const sign = label === 1 ? 1 : -1;
    const margin = sign * (outputs[place] ?? 0);
    if (margin > 0) {
      const small = Math.exp(-margin);
      slopes[0] = (-sign * small) / (1 + small);
      return Math.log(1 + small);
    }
    const small = Math.exp(margin);
    slopes[0] = -sign / (1 + small);
    return Math.log(1 + small) - margin;
  },
};

/** `max(0, -s z)`: nothing for what is on the right side; a sample on the boundary is moved as a wrong one. */
export const perceptronLoss: SampleLoss = {
  name: 'perceptronLoss',
  check: (labels, [size = 0]) => checkTwoClasses(labels, size, 'perceptronLearner'),
  at(outputs, place, label, slopes) {
    const sign = label === 1 ? 1 : -1;
    const margin = sign * (outputs[place] ?? 0);
    // Written so that NaN is not taken for right.
    slopes[0] = margin > 0 ? 0 : -sign;
    return margin > 0 ? 0 : -margin;
  },
};

/** `ln Σ exp(o) - o[label]`: the softmax cross-entropy of logits, with the largest taken out first. */
export const softmaxSampleLoss: SampleLoss = {
  name: 'softmaxCrossEntropy',
  check(labels, shape) {
    softmaxCrossEntropy.check(labels, shape);
    if (labels.data.length !== shape[0]) throw labelCount(labels, shape[0] ?? 0, 'softmaxLearner');
  },
  at(outputs, place, label, slopes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let output = 0; output < slopes.length; output++) {
      largest = Math.max(largest, outputs[place + output] ?? Number.NaN);
    }
    let sum = 0;
    for (let output = 0; output < slopes.length; output++) {
      const share = Math.exp((outputs[place + output] ?? 0) - largest);
      slopes[output] = share;
      sum += share;
    }
    for (let output = 0; output < slopes.length; output++) slopes[output] = (slopes[output] ?? 0) / sum;
    slopes[label] = (slopes[label] ?? 0) - 1;
    return Math.log(sum) - ((outputs[place + label] ?? 0) - largest);
  },
};

function checkTwoClasses(labels: Dense, size: number, learner: string): void {
  if (labels.data.length !== size) throw labelCount(labels, size, learner);
  const bad = firstNeither0Nor1(labels.data);
  if (bad < 0) return;
  throw new MillraceError('LABEL_INVALID', {
    what: `label ${bad} of the batch, for ${learner}`,
    given: labels.data[bad],
    expected: '0 or 1',
  });
}

// A loop: findIndex calls back for each label, which costs as much as learning from it.
function firstNeither0Nor1(labels: TypedArray): number {
  for (let row = 0; row < labels.length; row++) if (labels[row] !== 0 && labels[row] !== 1) return row;
  return -1;
}

function labelCount({ shape }: Dense, size: number, learner: string): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what: `labels for ${learner}`,
    given: shape,
    expected: `[${size}]: a class number for each sample`,
  });
}
