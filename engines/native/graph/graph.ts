import type { NativeBinding } from '../binding.js';
import { type AttributeKinds, attributesOf } from './attributes.js';
import { type AddNode, addCopy, refTo } from './nodes.js';
import { formAt, reachedBy } from './reach.js';
import type { Recording, TensorForm } from './recording.js';
import { type GraphNode, shapeAttribute, tensorAttribute } from './schema.js';
import { addChange, addUpdates } from './updates.js';

/** TensorFlow's numbers of attributes and data types. */
type Kinds = AttributeKinds & Pick<NativeBinding, 'TF_FLOAT' | 'TF_BOOL'>;

/** What is fed and fetched in one call, as the binding takes it: names separated by commas. */
export interface Call {
  readonly feeds: string;
  readonly fetches: string;
}

/** A graph, and the calls it knows. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Takes the inputs, and answers with the outputs. */
  readonly run: Call;
  /** There where the graph holds the variables, because it changes some; else `run` takes them after the inputs. */
  readonly held?: {
    /** Puts values into the variables. */
    readonly load: Call;
    /** Answers with the values of the variables, and lets go of them. */
    readonly take: Call;
  };
}

/**
 * The graph of a recording.
 *
 * Every variable is read before it is changed, and none is changed unless the recording's conditions hold: an `Assert`
 * for each stands before.
 */
export function graphOf(recording: Recording, kinds: Kinds): Graph {
  const nodes: GraphNode[] = [];
  const add: AddNode = (name, op, input, attr = {}) => {
    nodes.push({ name, op, input, attr });
    return name;
  };
  addInputs(recording, add);
  const held = recording.updates.size > 0 ? holdVariables(recording, kinds, add) : undefined;
  if (!held)
    for (const [index, form] of recording.variables.entries()) addPlaceholder(`r${index}`, form, add);
  const conditions = addConditions(recording, kinds, add);
  addOperations(recording, kinds, conditions, add);
  const updates = addUpdates(recording, kinds, conditions, add);
  const feeds = [...placesOf('x', recording.inputs), ...(held ? [] : placesOf('r', recording.variables))];
  const fetches = recording.outputs.map((origin, index) => {
    // All that changes has to be done before the first output is there.
    const after = index === 0 ? [...conditions, ...updates] : [];
    const { dtype } = formAt(recording, origin);
    return add(`y${index}`, 'Identity', [refTo(origin), ...after], { T: { type: dtype } });
  });
  return { nodes, run: callOf(feeds, fetches), ...(held ? { held } : {}) };
}

function addInputs({ inputs }: Recording, add: AddNode): void {
  for (const [index, form] of inputs.entries()) addPlaceholder(`x${index}`, form, add);
}

function holdVariables({ variables }: Recording, kinds: Kinds, add: AddNode): Graph['held'] {
  for (const [index, form] of variables.entries()) {
    const typed = { dtype: { type: form.dtype } };
    const named = { shared_name: { s: Buffer.from(`v${index}`) } };
    add(`v${index}`, 'VarHandleOp', [], { ...typed, ...named, shape: shapeAttribute(form.shape) });
    add(`r${index}`, 'ReadVariableOp', [`v${index}`], typed);
    addPlaceholder(`p${index}`, form, add);
    add(`a${index}`, 'AssignVariableOp', [`v${index}`, addCopy(`p${index}`, form, add)], typed);
    add(`t${index}`, 'ReadVariableOp', [`v${index}`], typed);
    add(`d${index}`, 'DestroyResourceOp', [`v${index}`, `^t${index}`]);
  }
  // What is fetched must be a tensor: a number that is there when all of it is done.
  const done = (name: string, after: readonly string[]): string => {
    const T = { type: kinds.TF_FLOAT };
    const zero = tensorAttribute(kinds.TF_FLOAT, [], new Uint8Array(4));
    add(`${name}_number`, 'Const', [], { dtype: T, value: zero });
    return add(name, 'Identity', [`${name}_number`, ...after.map((each) => `^${each}`)], { T });
  };
  return {
    load: callOf(placesOf('p', variables), [done('loaded', placesOf('a', variables))]),
    take: callOf([], [...placesOf('t', variables), done('taken', placesOf('d', variables))]),
  };
}

function addOperations(
  recording: Recording,
  kinds: Kinds,
  conditions: readonly string[],
  add: AddNode,
): void {
  const reached = reachedBy(recording);
  for (const [index, { dtype, shape, bytes }] of recording.constants.entries()) {
    if (!reached.constants.has(index)) continue;
    add(`c${index}`, 'Const', [], { dtype: { type: dtype }, value: tensorAttribute(dtype, shape, bytes) });
  }
  for (const [index, operation] of recording.operations.entries()) {
    if (!reached.operations.has(index)) continue;
    const attributes = attributesOf(operation, kinds, (origin) => formAt(recording, origin));
    if (operation.changes) {
      addChange(recording, index, operation, attributes, conditions, add);
      continue;
    }
    const required = operation.requires.map((condition) => `^ok${condition}`);
    add(`n${index}`, operation.name, [...operation.inputs.map(refTo), ...required], attributes);
  }
}

/** Nodes that fail where a condition does not hold. */
function addConditions({ conditions }: Recording, kinds: Kinds, add: AddNode): readonly string[] {
  const T = { list: { type: [kinds.TF_BOOL] } };
  return conditions.map((origin, index) => {
    const condition = refTo(origin);
    return `^${add(`ok${index}`, 'Assert', [condition, condition], { T })}`;
  });
}

function addPlaceholder(name: string, { dtype, shape }: TensorForm, add: AddNode): void {
  add(name, 'Placeholder', [], { dtype: { type: dtype }, shape: shapeAttribute(shape) });
}

function placesOf(letter: string, list: readonly unknown[]): readonly string[] {
  return list.map((_, index) => `${letter}${index}`);
}

function callOf(feeds: readonly string[], fetches: readonly string[]): Call {
  const listed = (names: readonly string[]): string => names.map((name) => `${name}:0`).join();
  return { feeds: listed(feeds), fetches: listed(fetches) };
}
