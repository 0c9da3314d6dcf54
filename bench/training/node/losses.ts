import { cast, div, mul, reshape, type Scalar, softplus, sub, sum } from '@tensorflow/tfjs-core';
import { MillraceError } from '../../../core/errors.js';
import { portable } from '../../../core/portable.js';
import { type Dense, sizeOf } from '../../../core/sample.js';
import { type Loss, softmaxCrossEntropy } from '../../../models/index.js';

/** Softmax cross-entropy at every step of a sequence: logits `[size, time, classes]`, labels `[size, time]`. */
export const eachStep = portable<Loss>(import.meta.url, 'eachStep', {
  name: 'eachStep',
  labels: 'int32',
  check({ data }, [size = 0, time = 0, classes = 0]) {
    softmaxCrossEntropy.check({ data, shape: [data.length] }, [size * time, classes]);
  },
  compute(logits, labels) {
    const [size = 0, time = 0, classes = 0] = logits.shape;
    return softmaxCrossEntropy.compute(
      reshape(logits, [size * time, classes]),
      reshape(labels, [size * time]),
    );
  },
});

/** Binary cross-entropy of logits, summed over the words of a sample: `softplus(o) - y o`. */
export const negativeSampling = portable<Loss>(import.meta.url, 'negativeSampling', {
  name: 'negativeSampling',
  labels: 'float32',
  check({ shape }: Dense, outputShape) {
    if (sizeOf(shape) === sizeOf(outputShape)) return;
    throw new MillraceError('SHAPE_INVALID', {
      what: 'labels for negativeSampling',
      given: shape,
      expected: `as many as outputs [${outputShape.join(', ')}]`,
    });
  },
  compute(logits, labels) {
    const total: Scalar = sum(sub(softplus(logits), mul(cast(labels, 'float32'), logits)));
    return div(total, logits.shape[0] ?? 1);
  },
});
