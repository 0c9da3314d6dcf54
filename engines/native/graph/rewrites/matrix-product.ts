import { sizeOf } from '../../../../core/sample.js';
import type { OperationAttribute } from '../../binding.js';
import type { Origin, RecordedOperation } from '../recording.js';
import { type Draft, flagOf } from './draft.js';

// Measured with oneDNN: below so many multiply-adds for each product, a list of products takes half the time without it.
const smallProduct = 16_384;

/**
 * Products of matrices by the operation that suits them: tfjs-node asks for `BatchMatMulV2` always.
 *
 * Two matrices are `MatMul`'s: with oneDNN it takes two thirds of the time where the second is transposed, and 5 % less
 * elsewhere; and TensorFlow joins it with the bias and the activation after it. Lists of small ones are
 * `BatchMatMulV3`'s, which TensorFlow computes itself, whereas oneDNN is made for large ones.
 */
export function matrixProduct(operation: RecordedOperation, draft: Draft): RecordedOperation | undefined {
  const [one, other] = operation.inputs;
  if (operation.name !== 'BatchMatMulV2' || !one || !other) return undefined;
  if (!draft.isFloat(one) || !draft.isFloat(other)) return undefined;
  const [a, b] = [draft.formOf(one).shape, draft.formOf(other).shape];
  if (a.length === 2 && b.length === 2) {
    return { ...operation, name: 'MatMul', attributes: matMulAttributes(operation, draft) };
  }
  if (sizeOf(a.slice(0, -2)) === 1 && sizeOf(b.slice(0, -2)) === 1)
    return oneProduct(operation, one, other, draft);
  const [rows = 1, columns = 1] = a.slice(-2);
  const others = b.at(flagOf(operation, 'adj_y') ? -2 : -1) ?? 1;
  if (rows * columns * others > smallProduct) return undefined;
  const types = ['Ta', 'Tb', 'Tout'].map((each) => draft.type(each, draft.numbers.TF_FLOAT));
  return { ...operation, name: 'BatchMatMulV3', attributes: [...types, ...flagsOf(operation)] };
}

/** The product of lists of one matrix each. */
function oneProduct(
  operation: RecordedOperation,
  one: Origin,
  other: Origin,
  draft: Draft,
): RecordedOperation {
  const inputs = [one, other].map((input) => draft.reshape(input, draft.formOf(input).shape.slice(-2)));
  const shape = operation.outputs[0]?.shape.slice(-2) ?? [];
  const attributes = matMulAttributes(operation, draft);
  return draft.reshapeInstead(operation, draft.add({ name: 'MatMul', inputs, attributes, shape }));
}

function matMulAttributes(operation: RecordedOperation, draft: Draft): readonly OperationAttribute[] {
  const flags = flagsOf(operation).map((flag) => ({
    ...flag,
    name: flag.name === 'adj_x' ? 'transpose_a' : 'transpose_b',
  }));
  return [draft.type('T', draft.numbers.TF_FLOAT), ...flags];
}

function flagsOf({ attributes }: RecordedOperation): readonly OperationAttribute[] {
  return attributes.filter(({ name }) => name === 'adj_x' || name === 'adj_y');
}
