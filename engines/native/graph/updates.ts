import type { NativeBinding } from '../binding.js';
import { type AddNode, addCopy, refTo } from './nodes.js';
import { type InPlace, inPlaceUpdates } from './patterns.js';
import { formAt } from './reach.js';
import type { Origin, RecordedOperation, Recording } from './recording.js';
import type { Attributes } from './schema.js';

/** Adds the nodes that change variables, each after others that are named; answers with what waits for all of them. */
export function addUpdates(
  recording: Recording,
  { TF_FLOAT }: Pick<NativeBinding, 'TF_FLOAT'>,
  after: readonly string[],
  add: AddNode,
): readonly string[] {
  const inPlace = inPlaceUpdates(recording, TF_FLOAT);
  const changed = new Set(inPlace.flatMap(({ variables }) => variables));
  const others = [...recording.updates].filter(([variable]) => !changed.has(variable));
  const done = [
    ...inPlace.map((each) => addInPlace(each, TF_FLOAT, after, add)),
    ...others.map(
      ([variable, value]) =>
        changeOf(recording, variable, value) ??
        addAssignment(recording, `u${variable}`, variable, value, after, add),
    ),
  ];
  return [...new Set(done)];
}

/** Adds the nodes of a recorded operation that changes variables in place, and what reads them when it is done. */
export function addChange(
  recording: Recording,
  place: number,
  { name, inputs, outputs, changes = [], after: before = [] }: RecordedOperation,
  attributes: Attributes,
  after: readonly string[],
  add: AddNode,
): void {
  const type = outputs[0]?.dtype ?? 0;
  const handles = changes.map((variable) => `v${variable}`);
  const ready = changes.flatMap((variable, index) => {
    const start = inputs[index];
    if (start?.kind === 'handle') return before.map((operation) => `^n${operation}`);
    if (start === undefined || refTo(start) === `r${variable}`) return `^r${variable}`;
    return addAssignment(recording, `n${place}_start${index}`, variable, start, after, add);
  });
  const operands = inputs.slice(changes.length).map(refTo);
  const done = add(`n${place}_done`, name, [...handles, ...operands, ...ready, ...after], attributes);
  const reads = handles.map((handle, index) =>
    add(`n${place}_read${index}`, 'ReadVariableOp', [handle, `^${done}`], { dtype: { type } }),
  );
  add(`n${place}`, 'IdentityN', reads, { T: { list: { type: reads.map(() => type) } } });
}

/** What waits for the operation that has given a variable its value in place, if one has. */
function changeOf({ operations }: Recording, variable: number, value: Origin): string | undefined {
  if (value.kind !== 'operation') return undefined;
  const changed = operations[value.index]?.changes?.[value.output];
  return changed === variable ? `^n${value.index}_done` : undefined;
}

function addInPlace(
  { op, variables, operands }: InPlace,
  dtype: number,
  after: readonly string[],
  add: AddNode,
): string {
  const reads = variables.map((variable) => `^r${variable}`);
  const input = [...variables.map((variable) => `v${variable}`), ...operands.map(refTo), ...reads, ...after];
  return `^${add(`u${variables[0]}`, op, input, { T: { type: dtype } })}`;
}

function addAssignment(
  recording: Recording,
  name: string,
  variable: number,
  origin: Origin,
  after: readonly string[],
  add: AddNode,
): string {
  const form = formAt(recording, origin);
  const value = isFed(recording, origin) ? addCopy(refTo(origin), form, add) : refTo(origin);
  const input = [`v${variable}`, value, `^r${variable}`, ...after];
  return `^${add(name, 'AssignVariableOp', input, { dtype: { type: form.dtype } })}`;
}

/** Whether what stands there may be what was fed itself. */
function isFed({ operations }: Pick<Recording, 'operations'>, origin: Origin): boolean {
  if (origin.kind !== 'operation') return origin.kind === 'input';
  const operation = operations[origin.index];
  const [first] = operation?.inputs ?? [];
  return (
    operation !== undefined &&
    first !== undefined &&
    passesOn.has(operation.name) &&
    isFed({ operations }, first)
  );
}

/** Operations whose result may be the memory of their first input. */
const passesOn = new Set([
  'Identity',
  'Reshape',
  'ExpandDims',
  'Squeeze',
  'Cast',
  'Slice',
  'Split',
  'SplitV',
  'Unpack',
  'StopGradient',
  'BroadcastTo',
  'Tile',
  'Transpose',
  'ConcatV2',
  'PadV2',
  'StridedSlice',
]);
