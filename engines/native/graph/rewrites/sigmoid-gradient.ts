import type { Origin, RecordedOperation } from '../recording.js';
import { type Draft, isSame } from './draft.js';

/** The gradient of a sigmoid, `dy y (1 - y)`, and of a hyperbolic tangent, `(1 - y²) dy`, each in one pass. */
export function sigmoidGradient(operation: RecordedOperation, draft: Draft): RecordedOperation | undefined {
  const [one, other] = operation.inputs;
  if (operation.name !== 'Mul' || !one || !other) return undefined;
  return gradientOf(operation, one, other, draft) ?? gradientOf(operation, other, one, draft);
}

/** Where `slope` is that of a sigmoid or a hyperbolic tangent. */
function gradientOf(
  operation: RecordedOperation,
  dy: Origin,
  slope: Origin,
  draft: Draft,
): RecordedOperation | undefined {
  const [name, y] = slopeOfSigmoid(slope, draft) ?? slopeOfTangent(slope, draft) ?? [];
  if (!name || !y || !draft.isFloat(y) || !draft.isFloat(dy, draft.formOf(y).shape)) return undefined;
  return { ...operation, name, inputs: [y, dy], attributes: [draft.type('T', draft.numbers.TF_FLOAT)] };
}

function slopeOfSigmoid(slope: Origin, draft: Draft): readonly [string, Origin] | undefined {
  const [y, rest] = draft.inputsOf(slope, 'Mul') ?? [];
  const [one, taken] = draft.inputsOf(rest, 'Sub') ?? [];
  return y && isSame(y, taken) && draft.isOne(one) ? ['SigmoidGrad', y] : undefined;
}

function slopeOfTangent(slope: Origin, draft: Draft): readonly [string, Origin] | undefined {
  const [one, squared] = draft.inputsOf(slope, 'Sub') ?? [];
  const [y] = draft.inputsOf(squared, 'Square') ?? [];
  return y && draft.isOne(one) ? ['TanhGrad', y] : undefined;
}
