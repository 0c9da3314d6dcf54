import { reshape } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { portable } from '../core/portable.js';
import { sizeOf } from '../core/sample.js';
import type { Loss, Metric } from './loss.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

/**
 * The cross-entropy of what every pixel shows, averaged over pixels and pictures.
 *
 * Outputs are logits `[size, height, width, classes]`, labels class numbers `[size, height, width]`. Samples have no weights
 * here. (Dive into Deep Learning, 14.11.4.)
 *
 * Labels of another shape are refused with `SHAPE_INVALID`, classes out of range with `LABEL_INVALID`.
 *
 * @example
 * ```ts
 * import { createTrainer, engine, fcn, pixelCrossEntropy, sgd } from 'millrace';
 * const options = { model: fcn({ filters: 4 }), optimizer: sgd(0.1), loss: pixelCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const pixelCrossEntropy = portable<Loss>(import.meta.url, 'pixelCrossEntropy', {
  name: 'pixelCrossEntropy',
  labels: 'int32',
  check({ data, shape }, outputShape) {
    const [classes = 1] = outputShape.slice(-1);
    const pixels = sizeOf(outputShape.slice(0, -1));
    if (`${shape}` === `${outputShape.slice(0, -1)}`)
      return softmaxCrossEntropy.check({ data, shape: [pixels] }, [pixels, classes]);
    throw new MillraceError('SHAPE_INVALID', {
      what: 'labels for pixelCrossEntropy',
      given: shape,
      expected: `a class number for each pixel of [${outputShape.join(', ')}]`,
    });
  },
  compute(logits, labels) {
    const [classes = 1] = logits.shape.slice(-1);
    return softmaxCrossEntropy.compute(
      reshape(logits, [labels.size, classes]),
      reshape(labels, [labels.size]),
    );
  },
});

/**
 * The share of pixels of which the greatest logit is that of what they show.
 *
 * @example
 * ```ts
 * import { pixelAccuracy } from 'millrace';
 * const output = { data: Float32Array.of(2, 1, 0, 3), shape: [1, 1, 2, 2] };
 * pixelAccuracy(output, { data: Uint8Array.of(0, 0), shape: [1, 1, 2] }); // 0.5
 * ```
 */
export const pixelAccuracy = portable<Metric>(import.meta.url, 'pixelAccuracy', (output, labels) => {
  const classes = output.shape.at(-1) ?? 1;
  const told = greatestOfRows(output.data, classes);
  return told.filter((label, place) => label === labels.data[place]).length / told.length;
});

/** The place of the greatest number of each row. */
export function greatestOfRows(values: ArrayLike<number>, width: number): Uint8Array {
  return Uint8Array.from({ length: values.length / width }, (_, row) => {
    let best = 0;
    for (let place = 1; place < width; place++)
      if ((values[row * width + place] ?? 0) > (values[row * width + best] ?? 0)) best = place;
    return best;
  });
}
