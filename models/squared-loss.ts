import { div, reshape, square, sub } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { portable } from '../core/portable.js';
import { sizeOf } from '../core/sample.js';
import type { Loss } from './loss.js';
import { weightedMean } from './weighted-mean.js';

/**
 * Half the squared error, averaged over the outputs of a sample and over the batch.
 *
 * `l = (ŷ - y)² / 2` (Dive into Deep Learning, equation 3.1.5), so its gradient is `ŷ - y`. Outputs have shape
 * `[size, outputs]`, labels the same or `[size]` where there is one output. Weights multiply the samples' losses; the
 * mean divides by their sum.
 *
 * Labels must be finite (`LABEL_INVALID`) and as many as the outputs (`SHAPE_INVALID`).
 *
 * @example
 * ```ts
 * import { createTrainer, engine, linear, sgd, squaredLoss } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const squaredLoss = portable<Loss>(import.meta.url, 'squaredLoss', {
  name: 'squaredLoss',
  labels: 'float32',
  check({ data, shape }, outputShape) {
    const count = sizeOf(outputShape);
    if (shape[0] !== outputShape[0] || sizeOf(shape) !== count || data.length !== count) {
      throw new MillraceError('SHAPE_INVALID', {
        what: 'labels for squaredLoss',
        given: shape,
        expected: `as many values as outputs [${outputShape.join(', ')}]`,
      });
    }
    const bad = data.findIndex((label) => !Number.isFinite(label));
    if (bad < 0) return;
    throw new MillraceError('LABEL_INVALID', {
      what: `label ${bad} of the batch`,
      given: data[bad],
      expected: 'a finite number',
    });
  },
  compute(output, labels, weights) {
    // Without the reshape, labels [size] against outputs [size, 1] would broadcast to [size, size].
    return weightedMean(div(square(sub(output, reshape(labels, output.shape))), 2), weights);
  },
  onArrays(outputs, labels, shares, slopes) {
    const width = outputs.length / shares.length;
    let loss = 0;
    for (let sample = 0, place = 0; sample < shares.length; sample++) {
      const share = (shares[sample] ?? 0) / width;
      for (const end = place + width; place < end; place++) {
        const difference = (outputs[place] ?? 0) - (labels[place] ?? 0);
        slopes[place] = share * difference;
        loss += (share * difference ** 2) / 2;
      }
    }
    return loss;
  },
});
