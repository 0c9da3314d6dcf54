import type { RunEventOf } from '../../core/events.js';
import { mlflowName } from './names.js';

/** A parameter or a tag. */
export interface Word {
  readonly key: string;
  readonly value: string;
}

/** What MLflow is told of a run beside its metrics. */
export interface Description {
  /** The options, flattened: `optimizer.learningRate`; the seed, and how much data there is. */
  readonly params: readonly Word[];
  /** The engine and its versions: `engine.backend`, `engine.versions.tensorflow`. */
  readonly tags: readonly Word[];
  /** The keys of values that were cut to what MLflow takes. */
  readonly cut: readonly string[];
}

const longestParam = 6000;
const longestTag = 5000;

/** Describes a run by its start event. */
export function describeRun({ options, engine, seed, total }: RunEventOf<'start'>): Description {
  const params = leaves({ seed, ...total, ...options });
  const tags = leaves({ engine });
  return {
    params: wordsOf(params, longestParam),
    tags: wordsOf(tags, longestTag),
    cut: [...tooLong(params, longestParam), ...tooLong(tags, longestTag)],
  };
}

function wordsOf(values: ReadonlyMap<string, string>, longest: number): readonly Word[] {
  return Array.from(values, ([key, value]) => ({ key, value: value.slice(0, longest) }));
}

function tooLong(values: ReadonlyMap<string, string>, longest: number): readonly string[] {
  return [...values.keys()].filter((key) => (values.get(key) ?? '').length > longest);
}

/** What nested settings come down to: names with dots, and texts; lists stay whole. */
function leaves(settings: object, path = ''): Map<string, string> {
  const entries = Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    const key = path ? `${path}.${name}` : name;
    if (isNested(value)) return [...leaves(value, key)];
    return value === undefined ? [] : [[mlflowName(key), textOf(value)] as const];
  });
  return new Map(entries);
}

function isNested(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
