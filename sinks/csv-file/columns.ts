import type { RunEvent, RunEventOf } from '../../core/events.js';
import { activities, figures } from '../recording/circumstances.js';

/** An event that becomes a row. */
export type RowEvent = RunEventOf<'step'> | RunEventOf<'epoch'> | RunEventOf<'evaluation'>;

/** What a cell holds; undefined leaves it empty. */
export type Cell = string | number | undefined;

/** A column: its name, and what it shows of an event. */
export interface Column {
  readonly name: string;
  readonly read: (event: RowEvent) => Cell;
}

/** Whether an event becomes a row. */
export function isRowEvent(event: RunEvent): event is RowEvent {
  return event.type === 'step' || event.type === 'epoch' || event.type === 'evaluation';
}

/** A column is called by the path of its field in the event; those of `incidental` differ between two equal runs. */
const fixed: readonly Column[] = [
  { name: 'sequence', read: ({ sequence }) => sequence },
  { name: 'type', read: ({ type }) => type },
  { name: 'trainer', read: ({ trainer }) => trainer },
  { name: 'data', read: (event) => (event.type === 'evaluation' ? event.data : undefined) },
  { name: 'step', read: ({ step }) => step },
  { name: 'epoch', read: ({ epoch }) => epoch },
  { name: 'size', read: (event) => (event.type === 'step' ? event.size : undefined) },
  { name: 'samples', read: (event) => (event.type === 'step' ? undefined : event.samples) },
  { name: 'loss', read: ({ loss }) => loss },
  { name: 'learningRate', read: (event) => (event.type === 'step' ? event.learningRate : undefined) },
  { name: 'gradientNorm', read: (event) => (event.type === 'step' ? event.gradientNorm : undefined) },
  ...(['time', 'elapsed', ...figures] as const).map((key) => ({
    name: `incidental.${key}`,
    read: ({ incidental }: RowEvent) => incidental[key],
  })),
  ...activities.map((key) => ({
    name: `incidental.spent.${key}`,
    read: ({ incidental }: RowEvent) => incidental.spent?.[key],
  })),
];

// Metrics come last, in the order in which they first appear: a new one lengthens rows and moves no column.
const metricPrefix = 'metrics.';

function metricColumn(metric: string): Column {
  return { name: `${metricPrefix}${metric}`, read: ({ metrics }) => metrics[metric] };
}

/** The columns of a table: fixed ones, and one for each metric seen so far. */
export class Columns {
  readonly #all: Column[] = [...fixed];
  readonly #metrics = new Set<string>();

  /** The columns that a header names; undefined when it is no header of such a table. */
  static parse(names: readonly string[]): Columns | undefined {
    const columns = new Columns();
    const isFixed = fixed.every(({ name }, index) => names[index] === name);
    const metrics = names.slice(fixed.length);
    if (!isFixed || !metrics.every((name) => name.startsWith(metricPrefix))) return undefined;
    columns.add(metrics.map((name) => name.slice(metricPrefix.length)));
    return columns;
  }

  get names(): readonly string[] {
    return this.#all.map(({ name }) => name);
  }

  /** The metrics of an event that have no column yet. */
  missing({ metrics }: RowEvent): readonly string[] {
    let missing: string[] | undefined;
    for (const metric in metrics) if (!this.#metrics.has(metric)) missing = [...(missing ?? []), metric];
    return missing ?? none;
  }

  /** Adds columns for metrics. */
  add(metrics: readonly string[]): void {
    for (const metric of metrics) {
      this.#metrics.add(metric);
      this.#all.push(metricColumn(metric));
    }
  }

  /** What an event's row holds. */
  cells(event: RowEvent): readonly Cell[] {
    return this.#all.map(({ read }) => read(event));
  }
}

const none: readonly string[] = [];
