import { setting } from './format.js';

/** Options of a run by name, what is nested under `name.part`, with seed and engine. */
export function optionsOf({ options = {}, seed, engine }) {
  const flat = {};
  const flatten = (value, name) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, part] of Object.entries(value)) flatten(part, name === '' ? key : `${name}.${key}`);
    else flat[name] = value;
  };
  flatten(options, '');
  if (seed !== undefined) flat.seed ??= seed;
  if (engine?.backend !== undefined) flat.engine = engine.backend;
  return flat;
}

/** The names of all options of the runs, and of those the ones that are not the same in all. */
export function compareOptions(runs) {
  const all = runs.map(optionsOf);
  const names = [...new Set(all.flatMap(Object.keys))];
  const differing = names.filter((name) => new Set(all.map((options) => setting(options[name]))).size > 1);
  return { names, differing };
}

/** Sorts by number where both are numbers, else by text; what is missing comes last either way. */
export function compareValues(a, b, descending) {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : 1;
  if (b === undefined || b === null) return -1;
  const order =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(setting(a)).localeCompare(String(setting(b)), 'en', { numeric: true });
  return descending ? -order : order;
}
