import { refTo } from './nodes.js';
import { formAt, reachedBy } from './reach.js';
import type { Origin, Recording } from './recording.js';

/** One operation of TensorFlow's that changes variables where they are. */
export interface InPlace {
  readonly op: string;
  /** The variables, by their places. */
  readonly variables: readonly number[];
  readonly operands: readonly Origin[];
}

/**
 * The assignments of a recording that one operation can do in place, with the same bits: they are the steps of gradient
 * descent, which read and write each number once instead of three times.
 *
 * ```text
 * w ← w - g η                            ResourceApplyGradientDescent
 * v ← v μ + g,  w ← w - (v μ + g) η      ResourceApplyMomentum
 * ```
 *
 * An assignment whose value is also used otherwise is none of them: others may need the value before the variable has it.
 *
 * @param float TensorFlow's number of float32.
 */
export function inPlaceUpdates(recording: Recording, float: number): readonly InPlace[] {
  const uses = usesOf(recording);
  const { updates, operations } = recording;

  return [...updates].flatMap(([variable, value]) => descent(variable, value) ?? []);

  function descent(variable: number, value: Origin): InPlace | undefined {
    const [from, step] = inputsOf(value, 'Sub', 1) ?? [];
    const [direction, rate] = (step && inputsOf(step, 'Mul', 1)) ?? [];
    if (!direction || !rate || !isVariable(from, variable)) return undefined;
    if (!isAlike(direction, variable) || !isScalar(rate)) return undefined;
    return (
      momentum(variable, direction, rate) ?? {
        op: 'ResourceApplyGradientDescent',
        variables: [variable],
        operands: [rate, direction],
      }
    );
  }

  function momentum(variable: number, direction: Origin, rate: Origin): InPlace | undefined {
    // The weight moves by it, and the velocity becomes it.
    const [kept, gradient] = inputsOf(direction, 'Add', 2) ?? [];
    const [velocity, factor] = (kept && inputsOf(kept, 'Mul', 1)) ?? [];
    if (!gradient || !factor || velocity?.kind !== 'variable') return undefined;
    const becomes = updates.get(velocity.index);
    if (!becomes || refTo(becomes) !== refTo(direction)) return undefined;
    if (!isAlike(velocity, variable) || !isAlike(gradient, variable) || !isScalar(factor)) return undefined;
    return {
      op: 'ResourceApplyMomentum',
      variables: [variable, velocity.index],
      operands: [rate, gradient, factor],
    };
  }

  /** What an operation of that name takes, if its result is used so many times. */
  function inputsOf(origin: Origin, name: string, times: number): readonly Origin[] | undefined {
    const operation = origin.kind === 'operation' ? operations[origin.index] : undefined;
    return operation?.name === name && uses.get(refTo(origin)) === times ? operation.inputs : undefined;
  }

  /** Whether it has the shape of a variable, all in float32. */
  function isAlike(origin: Origin, variable: number): boolean {
    const [one, other] = [origin, { kind: 'variable', index: variable } as const].map((each) =>
      formAt(recording, each),
    );
    return one?.dtype === float && other?.dtype === float && `${one.shape}` === `${other.shape}`;
  }

  function isScalar(origin: Origin): boolean {
    return formAt(recording, origin).shape.length === 0;
  }
}

function isVariable(origin: Origin | undefined, index: number): boolean {
  return origin?.kind === 'variable' && origin.index === index;
}

/** How many times each tensor of a recording is used, by its reference. */
export function usesOf(recording: Recording): ReadonlyMap<string, number> {
  const { operations, outputs, conditions, updates } = recording;
  const reached = [...reachedBy(recording).operations].flatMap((index) => operations[index]?.inputs ?? []);
  const uses = new Map<string, number>();
  for (const origin of [...reached, ...outputs, ...conditions, ...updates.values()]) {
    uses.set(refTo(origin), (uses.get(refTo(origin)) ?? 0) + 1);
  }
  return uses;
}
