import type { RunEvent } from '../../../core/events.js';
import { describeRun } from '../../../sinks/mlflow/description.js';
import { metricsOf } from '../../../sinks/mlflow/entries.js';
import type { HeldRun, HeldValue } from './held.js';

/** How a trial ended. */
export interface Tally {
  readonly trial: string;
  /** How many values were compared. */
  readonly values: number;
  readonly lost: number;
  readonly doubled: number;
  /** Other values than the run recorded, and values that it did not record. */
  readonly wrong: number;
  /** What is wrong beside values. */
  readonly others: readonly string[];
}

/**
 * Compares what MLflow holds with the events that the run recorded in its own file.
 *
 * What the process did (`system/`) differs between the lives of a run, of which the file keeps the last: of these values
 * the step is compared, and that none is there twice.
 */
export function compare(
  trial: string,
  runs: readonly HeldRun[],
  events: readonly RunEvent[],
  status: string,
): Tally {
  const [run, ...more] = runs;
  if (!run) return { trial, values: 0, lost: 0, doubled: 0, wrong: 0, others: ['MLflow has no run'] };
  const expected = new Map(
    events.flatMap(metricsOf).map((metric) => [placeOf(metric), stored(metric.value)]),
  );
  const held = new Map<string, HeldValue[]>();
  for (const value of run.values) held.set(placeOf(value), [...(held.get(placeOf(value)) ?? []), value]);
  const isFact = (place: string): boolean => !place.startsWith('system/');
  const steps = new Set(events.flatMap((event) => ('step' in event ? [event.step] : [])));
  const differs = ([place, values]: [string, readonly HeldValue[]]): boolean =>
    isFact(place)
      ? values.some(({ value }) => stored(value) !== expected.get(place))
      : values.some(({ step }) => !steps.has(step));
  return {
    trial,
    values: run.values.length,
    lost: [...expected.keys()].filter((place) => isFact(place) && !held.has(place)).length,
    doubled: [...held.values()].filter((values) => values.length > 1).length,
    wrong: [...held].filter(differs).length,
    others: [
      ...(more.length > 0 ? [`${more.length + 1} runs instead of one`] : []),
      ...(run.status === status ? [] : [`status ${run.status} instead of ${status}`]),
      ...descriptionFaults(run, events),
    ],
  };
}

function descriptionFaults({ params, tags }: HeldRun, events: readonly RunEvent[]): readonly string[] {
  const start = events.find((event) => event.type === 'start');
  if (!start) return [];
  const described = describeRun(start);
  return [
    ...described.params
      .filter(({ key, value }) => params[key] !== value)
      .map(({ key }) => `parameter ${key}`),
    ...described.tags.filter(({ key, value }) => tags[key] !== value).map(({ key }) => `tag ${key}`),
    ...(Object.keys(params).length === described.params.length ? [] : ['other parameters']),
  ];
}

function placeOf({ key, step }: { readonly key: string; readonly step: number }): string {
  return `${key} ${step}`;
}

/** Databases hold the largest number for infinity. */
function stored(value: number | string): string {
  const number = Number(value);
  if (Math.abs(number) >= Number.MAX_VALUE) return number > 0 ? 'Infinity' : '-Infinity';
  return String(number);
}
