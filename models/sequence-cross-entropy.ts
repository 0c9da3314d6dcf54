import { cast, expandDims, mul, notEqual, ones, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { type Dense, sizeOf } from '../core/sample.js';
import type { Loss } from './loss.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

const schema = z.strictObject({ padding: z.number().int().min(0).optional() });

/** Settings of {@link sequenceCrossEntropy}. */
export interface SequenceCrossEntropyOptions {
  /** The token that fills sequences up: where it is the label, nothing is asked of the model. Default: none. */
  readonly padding?: number;
}

/**
 * Cross-entropy of sequences: the mean over all tokens of all sequences of what `softmaxCrossEntropy` is for each.
 *
 * Logits have shape `[size, time, classes]`, labels `[size, time]`. `exp` of it is the perplexity: among how many equally
 * likely tokens the model still has to choose. Tokens that are padding do not count, and weights multiply all tokens of
 * their sequences; the mean divides by the sum of what counts (Dive into Deep Learning, 9.3.2 and 10.7.3).
 *
 * @throws MillraceError `OPTION_INVALID`; in training `SHAPE_INVALID` for labels of another shape, `LABEL_INVALID` for one
 *   that is no class, and where all of them are padding.
 * @example
 * ```ts
 * import { adam, languageModel, sequenceCrossEntropy } from 'millrace';
 * const options = { model: languageModel({ vocabulary: 27 }), optimizer: adam(0.001), loss: sequenceCrossEntropy() };
 * ```
 */
export function sequenceCrossEntropy(options: SequenceCrossEntropyOptions = {}): Loss {
  const { padding } = parseOptions('sequenceCrossEntropy', schema, options);
  return portable<Loss>(
    import.meta.url,
    'sequenceCrossEntropy',
    {
      name: padding === undefined ? 'sequenceCrossEntropy' : `sequenceCrossEntropy without ${padding}`,
      labels: 'int32',
      check(labels, outputShape) {
        checkShape(labels, outputShape);
        softmaxCrossEntropy.check(flat(labels), [sizeOf(labels.shape), outputShape[2] ?? 0]);
        if (padding !== undefined) checkCounted(labels, padding);
      },
      compute(logits, labels, weights) {
        const classes = logits.shape[2] ?? 0;
        const rows = reshape(logits, [labels.size, classes]);
        const counted = weightsOf(labels, weights, padding);
        return softmaxCrossEntropy.compute(rows, reshape(labels, [labels.size]), counted);
      },
    },
    [options],
  );
}

/** How much each token counts; undefined where all count the same. */
function weightsOf(
  labels: Tensor,
  weights: Tensor | undefined,
  padding: number | undefined,
): Tensor | undefined {
  if (weights === undefined && padding === undefined) return undefined;
  const counted = padding === undefined ? ones(labels.shape) : cast(notEqual(labels, padding), 'float32');
  return reshape(weights ? mul(counted, expandDims(weights, 1)) : counted, [labels.size]);
}

function flat({ data, shape }: Dense): Dense {
  return { data, shape: [sizeOf(shape)] };
}

function checkShape({ shape, data }: Dense, outputShape: readonly number[]): void {
  const expected = outputShape.slice(0, 2);
  if (outputShape.length === 3 && `${shape}` === `${expected}` && data.length === sizeOf(shape)) return;
  throw new MillraceError('SHAPE_INVALID', {
    what: 'labels for sequenceCrossEntropy',
    given: shape,
    expected: `a class number for each token of the logits [${outputShape.join(', ')}]`,
  });
}

function checkCounted({ data }: Dense, padding: number): void {
  if (data.some((label) => label !== padding)) return;
  throw new MillraceError('LABEL_INVALID', {
    what: 'labels of the batch',
    given: `nothing but padding (${padding})`,
    expected: 'at least one token that counts',
  });
}
