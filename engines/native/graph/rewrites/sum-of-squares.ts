import { sizeOf } from '../../../../core/sample.js';
import type { RecordedOperation } from '../recording.js';
import { type Draft, flagOf, isSame } from './draft.js';

// Up to this size the one operation costs less than the three.
const large = 16_384;

/**
 * The product of a long row with itself, which is how the norm of a gradient is asked for, as `2 L2Loss`: half the time.
 */
export function sumOfSquares(operation: RecordedOperation, draft: Draft): RecordedOperation | undefined {
  const { name, inputs } = operation;
  const [row, other] = inputs;
  if (name !== 'BatchMatMulV2' || !row || !isSame(row, other) || !draft.isFloat(row)) return undefined;
  if (flagOf(operation, 'adj_x') || !flagOf(operation, 'adj_y')) return undefined;
  const { shape } = draft.formOf(row);
  if (shape.length !== 2 || shape[0] !== 1 || sizeOf(shape) < large) return undefined;
  const float = [draft.type('T', draft.numbers.TF_FLOAT)];
  // What the row was made of, where it is no copy: nothing is to be arranged for a sum.
  const [numbers = row] = draft.inputsOf(row, 'Reshape') ?? [];
  const half = draft.add({ name: 'L2Loss', inputs: [numbers], attributes: float, shape: [] });
  const squares = draft.add({ name: 'Mul', inputs: [half, draft.number(2)], attributes: float, shape: [] });
  return draft.reshapeInstead(operation, squares);
}
