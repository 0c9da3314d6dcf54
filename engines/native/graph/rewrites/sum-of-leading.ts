import { sizeOf } from '../../../../core/sample.js';
import type { RecordedOperation } from '../recording.js';
import { type Draft, flagOf } from './draft.js';

// Measured: with more columns, or whole vectors of them, a single sum is as fast, and a small tensor is not worth two.
const [fewColumns, vector, large] = [32, 8, 65_536];

/**
 * The sum over all axes but a short last one, which the bias of a convolution with few channels asks for, as two sums:
 * over the first axis, where many numbers lie side by side, then over the rest.
 *
 * TensorFlow adds short rows one by one: for `[256, 28, 28, 6]` that takes seven times as long.
 */
export function sumOfLeading(operation: RecordedOperation, draft: Draft): RecordedOperation | undefined {
  const { name, inputs, outputs } = operation;
  const [x, axes] = inputs;
  if (name !== 'Sum' || !x || !axes || !draft.isFloat(x) || flagOf(operation, 'keep_dims')) return undefined;
  const { shape } = draft.formOf(x);
  const [first = 1, ...rest] = shape;
  const columns = shape.at(-1) ?? 1;
  if (shape.length < 3 || first === 1 || sizeOf(shape) < large) return undefined;
  if (columns === 1 || columns >= fewColumns || columns % vector === 0) return undefined;
  if (`${outputs[0]?.shape}` !== `${[columns]}` || draft.formOf(axes).shape[0] !== shape.length - 1)
    return undefined;
  const width = sizeOf(rest);
  const { attributes } = operation;
  const firstAxis = draft.wholeNumbers([0]);
  const wide = draft.reshape(x, [first, width]);
  const sums = draft.add({ name: 'Sum', inputs: [wide, firstAxis], attributes, shape: [width] });
  return { ...operation, inputs: [draft.reshape(sums, [width / columns, columns]), firstAxis] };
}
