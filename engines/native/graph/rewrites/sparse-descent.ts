import { refTo } from '../nodes.js';
import { usesOf } from '../patterns.js';
import { reachedBy } from '../reach.js';
import type { Origin, RecordedOperation } from '../recording.js';
import { type Draft, isSame, type OperationOutput } from './draft.js';

/** A table of which a step reads some rows, and moves them against their gradient. */
interface Table {
  readonly variable: number;
  /** The sum, for each row of the table, of what was found for it: `UnsortedSegmentSum`. */
  readonly gradient: OperationOutput;
  readonly summing: RecordedOperation;
  readonly rate: Origin;
}

// Measured: to find the rows that are there, and to move each by itself, costs eight times what it takes for all in order.
const worthwhile = 8;

/**
 * Gradient descent on tables, such as an embedding's, that touches the rows which were read, and no others.
 *
 * ```text
 * w ← w - g η, where g = UnsortedSegmentSum(rows, indices)     over all rows of w
 * w[u] ← w[u] - g[u] η, where u = Unique(indices)              over those that are there
 * ```
 *
 * With the same bits: other rows have a gradient of 0. Only where the table is read by nothing but gathers, and its
 * gradient used for nothing but the update and the norm.
 */
export function descendSparsely(draft: Draft): void {
  const uses = usesOf(draft.recording);
  for (const [variable, value] of [...draft.recording.updates]) {
    const table = tableOf(variable, value, draft);
    if (table && isOnlyDescended(table, uses, draft)) rewriteTable(table, draft);
  }
}

function tableOf(variable: number, value: Origin, draft: Draft): Table | undefined {
  const [from, step] = draft.inputsOf(value, 'Sub') ?? [];
  const [gradient, rate] = draft.inputsOf(step, 'Mul') ?? [];
  if (from?.kind !== 'variable' || from.index !== variable || gradient?.kind !== 'operation' || !rate)
    return undefined;
  const summing = draft.operationOf(gradient);
  const { shape } = draft.formOf(from);
  if (summing?.name !== 'UnsortedSegmentSum' || !draft.isFloat(gradient, shape)) return undefined;
  const indices = summing.inputs[1] && draft.formOf(summing.inputs[1]);
  const fewer = indices?.shape.length === 1 && (indices.shape[0] ?? 0) * worthwhile <= (shape[0] ?? 0);
  if (!fewer || indices.dtype !== draft.numbers.TF_INT32 || draft.formOf(rate).shape.length > 0)
    return undefined;
  return { variable, gradient, summing, rate };
}

function isOnlyDescended(
  { variable, gradient }: Table,
  uses: ReadonlyMap<string, number>,
  draft: Draft,
): boolean {
  const reads = gathersOf(variable, draft).length + 1;
  const known = normsOf(gradient, draft).length + 1;
  return uses.get(`r${variable}`) === reads && uses.get(refTo(gradient)) === known;
}

function rewriteTable({ variable, gradient, summing, rate }: Table, draft: Draft): void {
  const { TF_FLOAT, TF_INT32 } = draft.numbers;
  const [found, indices] = summing.inputs;
  if (!found || !indices) return;
  const [float, whole] = [draft.type('T', TF_FLOAT), draft.type('T', TF_INT32)];
  const count = draft.formOf(indices).shape;
  const table = draft.formOf({ kind: 'variable', index: variable });
  const width = table.shape.slice(1);

  // How many rows there are shows when it runs: the shapes here are the largest that can be.
  const unique = draft.append({
    name: 'Unique',
    inputs: [indices],
    attributes: [whole, draft.type('out_idx', TF_INT32)],
    outputs: [
      { dtype: TF_INT32, shape: count },
      { dtype: TF_INT32, shape: count },
    ],
    requires: summing.requires,
  });
  const size = { name: 'Size', inputs: [unique], attributes: [whole, draft.type('out_type', TF_INT32)] };
  const rows = draft.append({
    ...summing,
    inputs: [found, { ...unique, output: 1 }, draft.add({ ...size, shape: [], dtype: TF_INT32 })],
    outputs: [{ dtype: TF_FLOAT, shape: [...count, ...width] }],
  });
  for (const norm of normsOf(gradient, draft))
    draft.replace(norm.index, { ...norm.operation, inputs: [rows] });
  const step = draft.add({
    name: 'Mul',
    inputs: [rows, rate],
    attributes: [float],
    shape: [...count, ...width],
  });

  const handle = { kind: 'handle', index: variable } as const;
  const gathers = gathersOf(variable, draft);
  for (const { index, operation } of gathers) {
    const [, places] = operation.inputs;
    if (places) draft.replace(index, gatheringFrom(handle, places, operation, draft));
  }
  const types = [draft.type('dtype', TF_FLOAT), draft.type('Tindices', TF_INT32)];
  const changed = draft.append({
    name: 'ResourceScatterSub',
    inputs: [handle, unique, step],
    attributes: types,
    outputs: [table],
    requires: [],
    changes: [variable],
    after: gathers.map(({ index }) => index),
  });
  draft.update(variable, changed);
}

function gatheringFrom(
  handle: Origin,
  places: Origin,
  operation: RecordedOperation,
  draft: Draft,
): RecordedOperation {
  const types = [
    draft.type('dtype', draft.numbers.TF_FLOAT),
    draft.type('Tindices', draft.formOf(places).dtype),
  ];
  return { ...operation, name: 'ResourceGather', inputs: [handle, places], attributes: types };
}

interface Placed {
  readonly index: number;
  readonly operation: RecordedOperation;
}

/** The gathers of whole rows of a variable. */
function gathersOf(variable: number, draft: Draft): readonly Placed[] {
  return placed(draft, ({ name, inputs: [table, , axis], attributes }) => {
    const batched = attributes.some((each) => each.name === 'batch_dims' && each.value !== 0);
    const read = table?.kind === 'variable' && table.index === variable;
    return name === 'GatherV2' && read && !batched && draft.wholeNumberOf(axis) === 0;
  });
}

/** The halves of sums of squares of a gradient. */
function normsOf(gradient: Origin, draft: Draft): readonly Placed[] {
  return placed(draft, ({ name, inputs: [of] }) => name === 'L2Loss' && isSame(of, gradient));
}

function placed(draft: Draft, fits: (operation: RecordedOperation) => boolean): readonly Placed[] {
  return [...reachedBy(draft.recording).operations].flatMap((index) => {
    const operation = draft.recording.operations[index];
    return operation && fits(operation) ? [{ index, operation }] : [];
  });
}
