import type { Origin, RecordedOperation, Recording } from '../recording.js';

/** A recording without transpositions that leave every axis where it is, which the gradient of a gather is full of. */
export function withoutIdentities(recording: Recording): Recording {
  const { operations, outputs, conditions, updates } = recording;
  const behind = (origin: Origin): Origin => {
    const operation = origin.kind === 'operation' ? operations[origin.index] : undefined;
    const [input] = operation?.inputs ?? [];
    return operation && input && isIdentity(operation, recording) ? behind(input) : origin;
  };
  return {
    ...recording,
    operations: operations.map((operation) => ({ ...operation, inputs: operation.inputs.map(behind) })),
    outputs: outputs.map(behind),
    conditions: conditions.map(behind),
    updates: new Map([...updates].map(([variable, value]) => [variable, behind(value)])),
  };
}

function isIdentity({ name, inputs }: RecordedOperation, { constants }: Recording): boolean {
  const order = inputs[1];
  const constant = order?.kind === 'constant' ? constants[order.index] : undefined;
  if (name !== 'Transpose' || constant === undefined) return false;
  const { buffer, byteOffset, byteLength } = new Uint8Array(constant.bytes);
  return new Int32Array(buffer, byteOffset, byteLength / 4).every((axis, place) => axis === place);
}
